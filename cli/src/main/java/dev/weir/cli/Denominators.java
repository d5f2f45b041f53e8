package dev.weir.cli;

import dev.weir.coordinator.WindowEdge;
import dev.weir.denominators.Denominator;
import dev.weir.model.EventCounts;
import dev.weir.model.WeirException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The run's denominators between the two ends of the window: the first is divided by, the others check it. */
final class Denominators implements AutoCloseable {
    private final List<Denominator> denominators;
    private @Nullable WindowEdge opened;
    private @Nullable WindowEdge closed;

    private Denominators(List<Denominator> denominators) {
        this.denominators = denominators;
    }

    /**
     * What they counted.
     *
     * @param events nothing when the first could not be read: another one must not take its place unseen
     * @param warnings of those of the others that could not be read
     * @param failure of the first
     */
    record Counted(List<EventCounts> events, List<String> warnings, Optional<WeirException> failure) {
        static final Counted NOTHING = new Counted(List.of(), List.of(), Optional.empty());

        Counted {
            events = List.copyOf(events);
            warnings = List.copyOf(warnings);
        }
    }

    /** Reads each once, so that one that cannot be read ends the run before it begins. */
    static Denominators begin(List<String> specs) {
        // All are parsed first: a mistake in one of them is told before another one's endpoint is asked.
        Denominators begun =
                new Denominators(specs.stream().map(Denominator::parse).toList());
        try {
            begun.denominators.forEach(Denominator::begin);
            return begun;
        } catch (RuntimeException e) {
            begun.close();
            throw e;
        }
    }

    synchronized void windowOpened(WindowEdge edge) {
        opened = edge;
    }

    synchronized void windowClosed(WindowEdge edge) {
        closed = edge;
    }

    /** Nothing when none was asked for, or when the window never opened. */
    synchronized Counted counts() {
        WindowEdge from = opened;
        WindowEdge to = closed;
        if (from == null || to == null) {
            return Counted.NOTHING;
        }
        List<EventCounts> events = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        Optional<WeirException> failure = Optional.empty();
        for (Denominator denominator : denominators) {
            boolean first = denominator == denominators.get(0);
            try {
                events.add(denominator.between(from.wallClock(), to.wallClock()));
            } catch (WeirException e) {
                if (first) {
                    failure = Optional.of(e);
                } else {
                    warnings.add("events: " + e.getMessage());
                }
            }
        }
        if (failure.isEmpty()) {
            return new Counted(events, warnings, failure);
        }
        warnings.add("events: " + failure.get().getMessage());
        events.forEach(counts -> warnings.add(String.format(
                Locale.ROOT,
                "events: %s counted %,.0f, by which was not divided, since it was not the first denominator",
                counts.source(),
                counts.total())));
        return new Counted(List.of(), warnings, failure);
    }

    @Override
    public void close() {
        denominators.forEach(Denominator::close);
    }
}

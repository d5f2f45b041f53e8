package dev.weir.cli;

import dev.weir.coordinator.WindowEdge;
import dev.weir.denominators.Denominator;
import dev.weir.model.EventCounts;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The run's denominator, if one was asked for, between the two ends of the window. */
final class Denominators implements AutoCloseable {
    private final Optional<Denominator> denominator;
    private @Nullable WindowEdge opened;
    private @Nullable WindowEdge closed;

    private Denominators(Optional<Denominator> denominator) {
        this.denominator = denominator;
    }

    /** Reads it once, so that one that cannot be read ends the run before it begins. */
    static Denominators begin(Optional<String> spec) {
        Optional<Denominator> denominator = spec.map(Denominator::parse);
        denominator.ifPresent(Denominator::begin);
        return new Denominators(denominator);
    }

    synchronized void windowOpened(WindowEdge edge) {
        opened = edge;
    }

    synchronized void windowClosed(WindowEdge edge) {
        closed = edge;
    }

    /** Empty when none was asked for, or when the window never opened. */
    synchronized Optional<EventCounts> counts() {
        WindowEdge from = opened;
        WindowEdge to = closed;
        return from == null || to == null
                ? Optional.empty()
                : denominator.map(each -> each.between(from.wallClock(), to.wallClock()));
    }

    @Override
    public void close() {
        denominator.ifPresent(Denominator::close);
    }
}

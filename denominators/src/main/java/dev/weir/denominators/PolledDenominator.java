package dev.weir.denominators;

import static dev.weir.model.WeirException.Kind.QUALITY;
import static dev.weir.model.WeirException.Kind.REMOTE;
import static dev.weir.model.WeirException.Kind.USAGE;
import static java.util.Locale.ROOT;

import dev.weir.denominators.CounterHistory.Fall;
import dev.weir.denominators.CounterSource.Backwards;
import dev.weir.denominators.CounterSource.Counter;
import dev.weir.denominators.CounterSource.Role;
import dev.weir.denominators.CounterSource.Shown;
import dev.weir.denominators.CounterSource.Totals;
import dev.weir.model.EventCounts;
import dev.weir.model.EventCounts.OperatorCount;
import dev.weir.model.Mark;
import dev.weir.model.WeirException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Any counter that can be asked at any moment.
 *
 * <p>It is read from before the window until it has shown a count from behind its end. Each of its parts (a partition, an instance) is followed alone, so that one may begin anew alone;
 * the ends of the window are interpolated.
 */
final class PolledDenominator implements Denominator {
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final CounterSource counters;
    private final Clock clock;
    private final BackgroundPoll background;
    // Guarded by itself.
    private final Map<Counter, CounterHistory> histories = new LinkedHashMap<>();
    private @Nullable Instant lastReading;
    private @Nullable WeirException fatal;
    private Optional<Unavailable> failure = Optional.empty();

    PolledDenominator(CounterSource counters, Clock clock) {
        this.counters = counters;
        this.clock = clock;
        this.background = new BackgroundPoll("weir-event-counters", counters.every(), clock);
    }

    @Override
    public void begin() {
        connect();
        background.start(this::poll);
    }

    /** Reaches the endpoint, and reads it for the first time. */
    void connect() {
        try {
            counters.connect();
            keep(counters.read(), clock.instant(), clock.instant());
        } catch (Unavailable e) {
            throw new WeirException(
                    e.isAnswer() ? USAGE : REMOTE,
                    "cannot read " + counters.source() + ": " + e.reason() + ". " + counters.advice(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WeirException(REMOTE, "interrupted while connecting to " + counters.source(), e);
        }
    }

    /** One poll; an endpoint that fails now may answer the next one. */
    boolean poll() throws InterruptedException {
        Instant asked = clock.instant();
        try {
            Totals totals = counters.read();
            keep(totals, asked, clock.instant());
            synchronized (histories) {
                failure = Optional.empty();
            }
        } catch (Unavailable e) {
            synchronized (histories) {
                failure = Optional.of(e);
            }
        } catch (WeirException e) {
            synchronized (histories) {
                fatal = e;
            }
            return false;
        }
        return true;
    }

    private void keep(Totals totals, Instant asked, Instant answered) {
        Duration half = Duration.between(asked, answered).dividedBy(2);
        Instant at = totals.at().orElse(asked.plus(half));
        Duration dateError = totals.at().isPresent() ? totals.dateError() : half;
        synchronized (histories) {
            Instant before = lastReading;
            totals.counts().forEach((counter, count) -> {
                CounterHistory known = histories.get(counter);
                if (known == null && before != null && before.isBefore(at)) {
                    // It was not there at the last reading: it began at 0 since.
                    known = new CounterHistory(counters.shown(), counters.backwards(), before, dateError, 0, true);
                    histories.put(counter, known);
                }
                if (known == null) {
                    histories.put(
                            counter,
                            new CounterHistory(counters.shown(), counters.backwards(), at, dateError, count, false));
                } else {
                    known.add(at, dateError, count);
                }
            });
            // One that is gone counts no more.
            histories.forEach((counter, history) -> {
                if (!totals.counts().containsKey(counter)) {
                    history.standStill(at);
                }
            });
            lastReading = at;
        }
    }

    @Override
    public EventCounts between(Instant windowStart, Instant windowEnd) {
        WindowReading window = new WindowReading(windowStart, windowEnd);
        Instant now = clock.instant();
        Duration patience;
        synchronized (histories) {
            patience = step(histories.values()).multipliedBy(2);
        }
        Duration renewal = counters.renewal().multipliedBy(2);
        background.await(
                () -> reaches(windowEnd),
                (now.isAfter(windowEnd) ? now : windowEnd)
                        .plus(patience.compareTo(renewal) > 0 ? patience : renewal)
                        .plus(GRACE));
        return count(window);
    }

    private boolean reaches(Instant instant) {
        synchronized (histories) {
            Duration usual = step(histories.values());
            return histories.values().stream()
                    .allMatch(history ->
                            history.reaches(instant, history.longestStep().orElse(usual)));
        }
    }

    /** How long a step of a counter takes that has shown none yet. */
    private Duration step(Collection<CounterHistory> all) {
        return all.stream()
                .flatMap(history -> history.longestStep().stream())
                .max(Duration::compareTo)
                .orElse(counters.renewal());
    }

    EventCounts count(WindowReading window) {
        synchronized (histories) {
            if (fatal != null) {
                throw fatal;
            }
            requireAnswers(window);
            Duration usual = step(histories.values());
            Map<Counter, CountCurve> curves = new LinkedHashMap<>();
            histories.forEach((counter, history) -> curves.put(
                    counter,
                    history.curve(history.longestStep().orElse(usual))
                            .orElseThrow(() -> new WeirException(
                                    QUALITY,
                                    counters.source() + " was read too seldom around the window"
                                            + (history.falls().isEmpty() ? "" : " before it began anew")
                                            + ": the events in it cannot be told. Measure again, for longer."))));
            List<CountCurve> jobs = of(Role.JOB, curves);
            return new EventCounts(
                    window.total(jobs),
                    window.uncertainty(jobs) + counters.uncertainty(window.total(jobs)),
                    counters.source(),
                    method(window),
                    operators(window, curves),
                    window.bySecond(jobs),
                    marks(window));
        }
    }

    private void requireAnswers(WindowReading window) {
        Optional<Instant> last = histories.values().stream()
                .flatMap(history -> history.dates().stream())
                .max(Instant::compareTo);
        Optional<Instant> read = Optional.ofNullable(lastReading);
        boolean covered = reaches(window.end());
        if (!covered && failure.isPresent()) {
            String known = read.map(at -> String.format(
                            ROOT, "; it was last read %.1f s after the window's start", window.second(at)))
                    .orElse("");
            throw new WeirException(
                    REMOTE,
                    counters.source() + " stopped answering during the run: "
                            + failure.get().reason() + known + ". " + counters.advice()
                            + " The run can be attributed again with a number: --events N.");
        }
        Instant nearest = counters.shown() == Shown.LIVE ? last.orElse(window.start()) : read.orElse(window.start());
        if (!covered
                && Duration.between(nearest, window.end())
                                .compareTo(
                                        step(histories.values()).multipliedBy(2).plus(GRACE))
                        > 0) {
            throw new WeirException(
                    QUALITY,
                    String.format(
                            ROOT,
                            "%s: its last count is one of %.1f s before the window's end; the events since cannot be told. %s",
                            counters.source(),
                            Duration.between(nearest, window.end()).toNanos() / 1e9,
                            counters.advice()));
        }
    }

    private static List<CountCurve> of(Role role, Map<Counter, CountCurve> curves) {
        return curves.entrySet().stream()
                .filter(entry -> entry.getKey().role() == role)
                .map(Map.Entry::getValue)
                .toList();
    }

    private static List<OperatorCount> operators(WindowReading window, Map<Counter, CountCurve> curves) {
        Set<String> names = new LinkedHashSet<>();
        curves.keySet().stream()
                .filter(counter -> counter.role() != Role.JOB)
                .forEach(counter -> names.add(counter.operator()));
        return names.stream()
                .map(name -> new OperatorCount(
                        name, records(Role.IN, name, window, curves), records(Role.OUT, name, window, curves)))
                .toList();
    }

    private static Optional<Double> records(
            Role role, String operator, WindowReading window, Map<Counter, CountCurve> curves) {
        List<CountCurve> its = curves.entrySet().stream()
                .filter(entry -> entry.getKey().role() == role
                        && entry.getKey().operator().equals(operator))
                .map(Map.Entry::getValue)
                .toList();
        return its.isEmpty() ? Optional.empty() : Optional.of(window.total(its));
    }

    private String method(WindowReading window) {
        List<CounterHistory> jobs = histories.entrySet().stream()
                .filter(entry -> entry.getKey().role() == Role.JOB)
                .map(Map.Entry::getValue)
                .toList();
        // Those that stand still have no dates that say anything.
        List<List<Instant>> moving = jobs.stream()
                .map(CounterHistory::dates)
                .filter(dates -> dates.size() >= 2)
                .toList();
        StringBuilder text = new StringBuilder(counters.method());
        if (moving.isEmpty()) {
            text.append(": did not move");
        } else {
            if (counters.shown() == Shown.IN_STEPS) {
                text.append(", shown in steps up to ")
                        .append(WindowReading.seconds(step(jobs)))
                        .append(" s apart");
            }
            text.append(": ").append(window.nearest(moving)).append(", a straight line between readings");
        }
        long fallen = jobs.stream()
                .flatMap(history -> history.falls().stream())
                .filter(fall -> within(window, fall))
                .count();
        if (fallen > 0) {
            text.append(String.format(
                    ROOT,
                    "; %d count%s went backwards during the window: %s",
                    fallen,
                    fallen == 1 ? "" : "s",
                    counters.backwards() == Backwards.BEGAN_ANEW
                            ? "the counts before and after are added"
                            : "what is processed again is counted again"));
        }
        return text.toString();
    }

    private static boolean within(WindowReading window, Fall fall) {
        return fall.to().isAfter(window.start()) && fall.from().isBefore(window.end());
    }

    private List<Mark> marks(WindowReading window) {
        List<Mark> marks = new ArrayList<>();
        histories.forEach((counter, history) -> history.falls().stream()
                .filter(fall -> counter.role() == Role.JOB && within(window, fall))
                .forEach(fall -> marks.add(new Mark(
                        Mark.Kind.RESTART,
                        Optional.empty(),
                        window.second(fall.from()),
                        window.second(fall.to()),
                        (counter.part().isEmpty() ? "the count of " + counters.source() : counter.part())
                                + " went back from "
                                + fall.before() + " to " + fall.after()
                                + (counters.backwards() == Backwards.BEGAN_ANEW
                                        ? ": it began anew"
                                        : ": what lies between is processed again")))));
        marks.addAll(counters.marks(window.start(), window.end()));
        return marks;
    }

    @Override
    public void close() {
        background.close();
        counters.close();
    }
}

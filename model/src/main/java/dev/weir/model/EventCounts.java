package dev.weir.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How many events the job processed during the window: the denominator of cycles per event.
 *
 * @param total events that entered the job
 * @param uncertainty how far the truth may lie from {@code total} on either side, in events, because of how the count was read; 0 when it is exact
 * @param source the denominator's own words, such as {@code flink:http://jm:8081/4a1f…}
 * @param method how the count was read, for people: what was subtracted from what, and how far the readings lie from the window's ends
 * @param operators records per operator where the engine counts them; in the order of the job graph
 * @param bySecond events that entered in each second of the window, the last one of which may be a part of a second; empty when only the total is known
 * @param marks what the engine tells of disturbances during the window
 */
public record EventCounts(
        double total,
        double uncertainty,
        String source,
        String method,
        List<OperatorCount> operators,
        List<Double> bySecond,
        List<Mark> marks) {
    public EventCounts {
        requireNonNull(source, "source is null");
        requireNonNull(method, "method is null");
        operators = List.copyOf(operators);
        bySecond = List.copyOf(bySecond);
        marks = List.copyOf(marks);
        if (!(total >= 0) || Double.isInfinite(total)) {
            throw new IllegalArgumentException("an event count is finite and not negative: " + total);
        }
        if (!(uncertainty >= 0) || Double.isInfinite(uncertainty)) {
            throw new IllegalArgumentException("an uncertainty is finite and not negative: " + uncertainty);
        }
        for (double events : bySecond) {
            if (!(events >= 0) || Double.isInfinite(events)) {
                throw new IllegalArgumentException("the events of a second are finite and not negative: " + events);
            }
        }
    }

    /** A count of which only the totals are known. */
    public EventCounts(double total, String source, String method, List<OperatorCount> operators) {
        this(total, 0, source, method, operators, List.of(), List.of());
    }

    /**
     * Records of one operator during the window, summed over its subtasks.
     *
     * @param in empty where the engine does not count them (a source)
     * @param out empty where the engine does not count them (a sink)
     */
    public record OperatorCount(String operator, Optional<Double> in, Optional<Double> out) {
        public OperatorCount {
            requireNonNull(operator, "operator is null");
            requireNonNull(in, "in is null");
            requireNonNull(out, "out is null");
        }

        /** Records that entered the operator; for a source, which nothing enters, records that left it. */
        public Optional<Double> entered() {
            boolean source = operator.toLowerCase(Locale.ROOT).startsWith("source: ");
            return source ? out.or(() -> in) : in.or(() -> out);
        }
    }
}

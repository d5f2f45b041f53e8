package dev.weir.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * How many events the job processed during the window: the denominator of cycles per event.
 *
 * @param total events that entered the job
 * @param source the denominator's own words, such as {@code flink:http://jm:8081/4a1f…}
 * @param method how the count was read, for people: what was subtracted from what, and how far the readings lie from the window's ends
 * @param operators records per operator where the engine counts them; in the order of the job graph
 */
public record EventCounts(double total, String source, String method, List<OperatorCount> operators) {
    public EventCounts {
        requireNonNull(source, "source is null");
        requireNonNull(method, "method is null");
        operators = List.copyOf(operators);
        if (!(total >= 0) || Double.isInfinite(total)) {
            throw new IllegalArgumentException("an event count is finite and not negative: " + total);
        }
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
    }
}

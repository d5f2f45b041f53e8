package dev.weir.aggregator;

import static java.util.Locale.ROOT;

import dev.weir.model.EventCounts;
import dev.weir.model.EventCounts.OperatorCount;
import java.util.List;
import java.util.Optional;

/**
 * Finds the engine's operator of a task by name, without regard to case.
 *
 * <p>The engine's own additions are taken off: {@code Source: Kafka} is Kafka, {@code Sink: Sink} and Flink's {@code Sink: Writer} (a sink called Sink) are Sink. An exact
 * name goes before one without its prefix, and that before one without its suffix. When several operators are as near, none is chosen: which of their
 * counts the task's would be is not for us to guess.
 */
final class OperatorMatch {
    private static final String SOURCE = "source: ";
    private static final String SINK = "sink: ";
    private static final String WRITER = ": writer";

    private OperatorMatch() {}

    /** All operators that are equally near to the task's name, the nearest kind only. */
    static List<OperatorCount> candidates(String task, EventCounts events) {
        String wanted = task.toLowerCase(ROOT);
        for (int distance = 0; distance <= 2; distance++) {
            int d = distance;
            List<OperatorCount> found = events.operators().stream()
                    .filter(operator -> name(operator, d).equals(wanted))
                    .toList();
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    static Optional<OperatorCount> find(String task, EventCounts events) {
        List<OperatorCount> candidates = candidates(task, events);
        return candidates.size() == 1 ? Optional.of(candidates.get(0)) : Optional.empty();
    }

    private static String name(OperatorCount operator, int distance) {
        String name = operator.operator().toLowerCase(ROOT).strip();
        return switch (distance) {
            case 0 -> name;
            case 1 -> without(without(name, SOURCE), SINK);
            default -> name.endsWith(WRITER) ? name.substring(0, name.length() - WRITER.length()) : name;
        };
    }

    private static String without(String name, String prefix) {
        return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    }
}

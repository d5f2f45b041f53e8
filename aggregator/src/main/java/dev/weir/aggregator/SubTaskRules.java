package dev.weir.aggregator;

import dev.weir.model.Frame;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rules of one task's sub-tasks; the one listed first wins where several claim the same frame.
 *
 * <p>Remembers what claims each distinct frame.
 */
final class SubTaskRules {
    private final List<TaskRule> rules;
    private final List<Integer> rows;
    private final Map<Frame, Optional<Integer>> rowOfFrame = new HashMap<>();

    SubTaskRules(List<TaskRule> rules, TaskRows rows) {
        this.rules = rules;
        this.rows = rules.stream().map(rule -> rows.of(rule.task())).toList();
    }

    /** The row of the first frame, from the leaf, that a rule claims. */
    Optional<Integer> row(List<Frame> frames) {
        for (Frame frame : frames) {
            Optional<Integer> row = rowOfFrame.computeIfAbsent(frame, this::rowOf);
            if (row.isPresent()) {
                return row;
            }
        }
        return Optional.empty();
    }

    /** The row of a {@code thread:} rule, which claims after all frames. */
    Optional<Integer> rowOfThread(String threadName) {
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).pattern().claimsThread(threadName)) {
                return Optional.of(rows.get(i));
            }
        }
        return Optional.empty();
    }

    private Optional<Integer> rowOf(Frame frame) {
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).pattern().claims(frame)) {
                return Optional.of(rows.get(i));
            }
        }
        return Optional.empty();
    }
}

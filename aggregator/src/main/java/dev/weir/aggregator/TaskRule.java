package dev.weir.aggregator;

import static java.util.Objects.requireNonNull;

/**
 * One pattern of one task.
 *
 * @param line the line of the profile, from 1
 */
record TaskRule(String task, FramePattern pattern, int line) {
    TaskRule {
        requireNonNull(task, "task is null");
        requireNonNull(pattern, "pattern is null");
    }
}

package dev.weir.aggregator;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * One pattern of one task.
 *
 * @param parent the task that this one is a sub-task of: its rules are asked about that task's stacks only
 * @param text the pattern as it is written
 * @param line the line of the profile, from 1
 */
record TaskRule(String task, Optional<String> parent, FramePattern pattern, String text, int line) {
    TaskRule {
        requireNonNull(task, "task is null");
        requireNonNull(parent, "parent is null");
        requireNonNull(pattern, "pattern is null");
        requireNonNull(text, "text is null");
    }
}

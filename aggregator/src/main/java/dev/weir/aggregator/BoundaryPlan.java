package dev.weir.aggregator;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.List;

/**
 * Where boundaries would part the tasks of an application profile: the methods at which one task's inlined code begins inside of other code.
 *
 * @param entries by method
 * @param leftOut how many more there were, each with fewer samples than any of these
 */
public record BoundaryPlan(List<Entry> entries, int leftOut) {
    /** HotSpot compares each call that it thinks of inlining with every one of them. */
    public static final int MAX_ENTRIES = 64;

    /**
     * One such method.
     *
     * @param method {@code package.Class.method}
     * @param task whose code it is
     * @param samples how many stood in code of the task that was inlined through it, or may have
     */
    public record Entry(String method, String task, long samples) {
        public Entry {
            requireNonNull(method, "method is null");
            requireNonNull(task, "task is null");
        }
    }

    public BoundaryPlan {
        entries = entries.stream().sorted(Comparator.comparing(Entry::method)).toList();
    }

    /** What a profiler needs. */
    public List<String> methods() {
        return entries.stream().map(Entry::method).toList();
    }
}

package dev.weir.flamegraph;

import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import dev.weir.model.StackTrace;
import dev.weir.model.summary.AttributedStack;
import dev.weir.model.summary.TaskKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Two sides' stacks in one tree: each node knows what it cost before and after.
 *
 * <p>To the tree the sides are two tasks, so that it counts for both, and what it counts are thousandths of the unit and not samples: sides of different length,
 * load or number of runs are on one scale before they meet.
 */
final class DifferenceTree {
    static final long PARTS_PER_UNIT = 1000;
    private static final String BASE = "base";
    private static final String NEXT = "new";

    private DifferenceTree() {}

    static CallTree of(List<WeightedStacks> base, List<WeightedStacks> next) {
        List<AttributedStack> stacks = new ArrayList<>();
        base.forEach(run -> add(run, BASE, stacks));
        next.forEach(run -> add(run, NEXT, stacks));
        Map<String, TaskKind> sides = new LinkedHashMap<>();
        sides.put(BASE, TaskKind.PROFILE);
        sides.put(NEXT, TaskKind.PROFILE);
        return CallTree.of(stacks, sides);
    }

    private static void add(WeightedStacks run, String side, List<AttributedStack> into) {
        for (AttributedStack stack : run.stacks()) {
            long weight = Math.round(stack.samples() * run.costPerSample() * PARTS_PER_UNIT);
            if (weight > 0) {
                into.add(new AttributedStack(
                        stack.host(),
                        stack.tgid(),
                        stack.threadName(),
                        alike(stack.stackTrace()),
                        side,
                        TaskKind.PROFILE,
                        weight));
            }
        }
    }

    /** Whether a Java method was inlined, compiled by itself or interpreted is another in each start: it is the same method, and no difference. */
    private static StackTrace alike(StackTrace stack) {
        return new StackTrace(
                stack.frames().stream()
                        .map(frame -> switch (frame.kind()) {
                            case JAVA_INLINED, JAVA_INTERPRETED ->
                                new Frame(FrameKind.JAVA, frame.name(), frame.library());
                            case JAVA, KERNEL, NATIVE, PYTHON, STUB, UNKNOWN -> frame;
                        })
                        .toList(),
                stack.truncated());
    }
}

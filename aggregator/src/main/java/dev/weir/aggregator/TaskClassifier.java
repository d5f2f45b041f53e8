package dev.weir.aggregator;

import static java.util.Objects.requireNonNull;

import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import dev.weir.model.StackTrace;
import dev.weir.model.summary.TaskKind;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives each stack to one row: the paper's Algorithm 1, with ties broken by the order of the rules.
 *
 * <ol>
 *   <li>A stack is walked from the leaf to the root over all frames, kernel frames first and inlined ones before the method that holds them. The first frame that any
 *       rule claims decides. When several rules claim that frame the one listed first wins; the rest of the stack is not looked at.
 *   <li>A {@code thread:} rule claims after all frames, as if the thread's name were the frame at the root.
 *   <li>What no rule claims and has a Java frame is Unmatched.
 *   <li>Of the rest the {@linkplain BuiltInTask built-in tasks} claim by thread.
 *   <li>A stack that is empty, or has user frames none of which is named, is Unresolved.
 *   <li>The built-in tasks claim by frames; what they leave is Unmatched.
 * </ol>
 *
 * <p>Remembers what claims each distinct frame and thread name, so not for several threads at once.
 */
final class TaskClassifier {
    private static final int NONE = Integer.MAX_VALUE;

    private final List<TaskRule> rules;
    private final TaskRows rows;
    private final int[] rowOfRule;
    private final Map<Frame, Integer> ruleOfFrame = new HashMap<>();
    private final Map<String, Integer> ruleOfThread = new HashMap<>();
    private final int unmatched;
    private final int unresolved;
    private final Map<BuiltInTask, Integer> rowOfBuiltIn = new EnumMap<>(BuiltInTask.class);

    TaskClassifier(ApplicationProfile profile) {
        rules = profile.rules();
        rows = new TaskRows(profile);
        rowOfRule = rules.stream().mapToInt(rule -> rows.of(rule.task())).toArray();
        unmatched = rows.of(TaskKind.UNMATCHED);
        unresolved = rows.of(TaskKind.UNRESOLVED);
        for (BuiltInTask task : BuiltInTask.values()) {
            rowOfBuiltIn.put(task, rows.of(task.title()));
        }
    }

    TaskRows rows() {
        return rows;
    }

    /** The index of the stack's row in {@link #rows()}. */
    int classify(String threadName, StackTrace stack) {
        boolean java = false;
        boolean userPart = false;
        boolean namedUserPart = false;
        for (Frame frame : stack.frames()) {
            int rule = ruleOfFrame.computeIfAbsent(frame, this::firstRuleFor);
            if (rule != NONE) {
                return rowOfRule[rule];
            }
            java |= isJava(frame.kind());
            boolean user = frame.kind() != FrameKind.KERNEL;
            userPart |= user;
            namedUserPart |= user && frame.isNamed();
        }
        int threadRule = ruleOfThread.computeIfAbsent(threadName, this::firstRuleForThread);
        if (threadRule != NONE) {
            return rowOfRule[threadRule];
        }
        if (java) {
            return unmatched;
        }
        boolean resolved = namedUserPart || (!userPart && !stack.frames().isEmpty());
        return BuiltInTask.ofThread(threadName, stack)
                .map(task -> rowOf(task))
                .orElseGet(() -> resolved ? byFrames(stack) : unresolved);
    }

    private int rowOf(BuiltInTask task) {
        return requireNonNull(rowOfBuiltIn.get(task));
    }

    private int byFrames(StackTrace stack) {
        return BuiltInTask.ofFrames(stack).map(task -> rowOf(task)).orElse(unmatched);
    }

    private static boolean isJava(FrameKind kind) {
        return kind == FrameKind.JAVA || kind == FrameKind.JAVA_INLINED || kind == FrameKind.JAVA_INTERPRETED;
    }

    private int firstRuleFor(Frame frame) {
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).pattern().claims(frame)) {
                return i;
            }
        }
        return NONE;
    }

    private int firstRuleForThread(String threadName) {
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).pattern().claimsThread(threadName)) {
                return i;
            }
        }
        return NONE;
    }
}

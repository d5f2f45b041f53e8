package dev.weir.aggregator;

import dev.weir.model.CompiledMethod;
import dev.weir.model.Doubt;
import dev.weir.model.Frame;
import dev.weir.model.StackTrace;
import dev.weir.model.summary.TaskKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Gives each stack to one row: the paper's Algorithm 1, with ties broken by the order of the rules.
 *
 * <ol>
 *   <li>A stack is walked from the leaf to the root over all frames, kernel frames first and inlined ones before the method that holds them. The first frame that any
 *       rule of a task claims decides. When several rules claim that frame the one listed first wins; the rest of the stack is not looked at. Rules of sub-tasks are not asked.
 *   <li>A {@code thread:} rule claims after all frames, as if the thread's name were the frame at the root.
 *   <li>What no rule claims goes to the {@linkplain BuiltInTask built-in tasks}, in their order; what they leave is Unmatched.
 *   <li>A stack that is empty, or has user frames none of which is named, is Unresolved unless its thread is one of the JVM's own.
 *   <li>In the stacks of a task with sub-tasks, the frames from the leaf to the one that decided are walked again, and the first that a sub-task's rule claims decides
 *       which; none, and the stack is the task's alone.
 * </ol>
 *
 * <p>A stack with a {@link Doubt} may in truth hold any chain of one compiled method, and so may belong to several rows: those that it has with each
 * chain in the place in doubt. Chains that the rules cannot tell apart are tried once.
 *
 * <p>Remembers what claims each distinct frame and thread name, so not for several threads at once.
 */
final class TaskClassifier {
    private static final int NONE = Integer.MAX_VALUE;

    private final List<TaskRule> rules;
    private final TaskRows rows;
    private final int[] rowOfRule;
    private final Map<Frame, Known> known = new HashMap<>();
    private final Map<String, Integer> ruleOfThread = new HashMap<>();
    /** By the row of a task that has sub-tasks, in the order of the rows. */
    private final Map<Integer, SubTaskRules> subTasks = new LinkedHashMap<>();

    private final Map<CompiledMethod, List<List<Frame>>> distinctChains = new HashMap<>();
    private final int unmatched;
    private final int unresolved;

    TaskClassifier(ApplicationProfile profile) {
        rules = profile.rules().stream().filter(rule -> rule.parent().isEmpty()).toList();
        rows = new TaskRows(profile);
        rowOfRule = rules.stream().mapToInt(rule -> rows.of(rule.task())).toArray();
        unmatched = rows.of(TaskKind.UNMATCHED);
        unresolved = rows.of(TaskKind.UNRESOLVED);
        for (String task : profile.tasks()) {
            List<TaskRule> ofSubTasks = profile.rules().stream()
                    .filter(rule -> rule.parent().filter(task::equals).isPresent())
                    .toList();
            if (!ofSubTasks.isEmpty()) {
                subTasks.put(rows.of(task), new SubTaskRules(ofSubTasks, rows));
            }
        }
    }

    /** What is remembered of a frame: the first rule that claims it, and what it tells to the built-in tasks. */
    private record Known(int rule, Set<FrameMark> marks) {}

    TaskRows rows() {
        return rows;
    }

    /** The index of the stack's row in {@link #rows()}, a sub-task's where one claims it. */
    int classify(String threadName, StackTrace stack) {
        return classify(threadName, stack.frames());
    }

    /** The same, and every row that the stack may belong to. */
    Attribution classify(String threadName, StackTrace stack, Optional<Doubt> doubt) {
        int named = classify(threadName, stack);
        if (doubt.isEmpty()) {
            return Attribution.certain(named);
        }
        List<Frame> frames = stack.frames();
        List<Frame> above = frames.subList(0, doubt.get().from());
        if (above.stream().anyMatch(frame -> known(frame).rule() != NONE)) {
            // Decided nearer the leaf than the doubt begins.
            return Attribution.certain(named);
        }
        List<Frame> below = frames.subList(doubt.get().to(), frames.size());
        CompiledMethod method = doubt.get().method();
        TreeSet<Integer> possible = new TreeSet<>(Set.of(named));
        for (List<Frame> chain : distinctChains.computeIfAbsent(method, this::distinctChains)) {
            List<Frame> spliced = new ArrayList<>(above);
            spliced.addAll(chain);
            spliced.addAll(below);
            possible.add(classify(threadName, spliced));
        }
        return new Attribution(named, List.copyOf(possible), method.complete());
    }

    /** The index of the row that a stack has when no rule claims anything of it. */
    int unclaimed(String threadName, StackTrace stack) {
        return builtIn(
                threadName,
                stack.frames().stream().map(frame -> known(frame).marks()).toList());
    }

    private int classify(String threadName, List<Frame> frames) {
        List<Set<FrameMark>> marks = new ArrayList<>(frames.size());
        for (Frame frame : frames) {
            Known about = known(frame);
            marks.add(about.marks());
            if (about.rule() != NONE) {
                return withSubTask(rowOfRule[about.rule()], threadName, frames.subList(0, marks.size()));
            }
        }
        int rule = ruleOfThread.computeIfAbsent(threadName, this::firstRuleForThread);
        return withSubTask(rule != NONE ? rowOfRule[rule] : builtIn(threadName, marks), threadName, frames);
    }

    private int withSubTask(int row, String threadName, List<Frame> frames) {
        SubTaskRules ofTask = subTasks.get(row);
        return ofTask == null
                ? row
                : ofTask.row(frames)
                        .orElseGet(() -> ofTask.rowOfThread(threadName).orElse(row));
    }

    private int builtIn(String threadName, List<Set<FrameMark>> frames) {
        boolean java = frames.stream().anyMatch(frame -> frame.contains(FrameMark.JAVA));
        Optional<BuiltInTask> ofThread = java ? Optional.empty() : BuiltInTask.ofThread(threadName, frames);
        if (ofThread.isPresent()) {
            return rows.of(ofThread.get());
        }
        boolean userPart = frames.stream().anyMatch(frame -> !frame.contains(FrameMark.KERNEL));
        boolean named =
                frames.stream().anyMatch(frame -> !frame.contains(FrameMark.KERNEL) && frame.contains(FrameMark.NAMED));
        if (frames.isEmpty() || (userPart && !named)) {
            return unresolved;
        }
        return BuiltInTask.ofFrames(frames).map(rows::of).orElse(unmatched);
    }

    /** What the rules can see of a chain: chains of which they see the same lead to the same row in every stack. */
    private record Seen(int row, List<Optional<Integer>> subTasks, List<Set<FrameMark>> marks) {}

    /** One chain for each way in which the chains of a method differ to the rules. */
    private List<List<Frame>> distinctChains(CompiledMethod method) {
        Map<Seen, List<Frame>> distinct = new LinkedHashMap<>();
        method.chains().forEach(chain -> distinct.putIfAbsent(seen(chain), chain));
        return List.copyOf(distinct.values());
    }

    private Seen seen(List<Frame> chain) {
        for (int i = 0; i < chain.size(); i++) {
            int rule = known(chain.get(i)).rule();
            if (rule != NONE) {
                int row = rowOfRule[rule];
                SubTaskRules ofTask = subTasks.get(row);
                List<Frame> walked = chain.subList(0, i + 1);
                return new Seen(row, ofTask == null ? List.of() : List.of(ofTask.row(walked)), List.of());
            }
        }
        // Undecided: what lies below the chain decides, so every task's sub-tasks and the built-in tasks may matter.
        // These ask which
        // marks there are and in which order, never how many frames in a row have the same.
        List<Set<FrameMark>> marks = new ArrayList<>();
        for (Frame frame : chain) {
            Set<FrameMark> next = known(frame).marks();
            if (marks.isEmpty() || !marks.get(marks.size() - 1).equals(next)) {
                marks.add(next);
            }
        }
        return new Seen(
                NONE, subTasks.values().stream().map(task -> task.row(chain)).toList(), marks);
    }

    private Known known(Frame frame) {
        return known.computeIfAbsent(frame, each -> new Known(firstRuleFor(each), FrameMark.of(each)));
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

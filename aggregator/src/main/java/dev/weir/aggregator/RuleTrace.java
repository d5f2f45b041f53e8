package dev.weir.aggregator;

import static java.util.Objects.requireNonNull;

import dev.weir.model.Frame;
import dev.weir.model.StackTrace;
import dev.weir.model.summary.TaskKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What each rule of a profile does with a stack, one by one: what profiles are judged and drafted with. It classifies as the figures are worked out, and tells why.
 *
 * <p>Rules are named by their index in {@link #rules()}. Remembers what claims each distinct frame and thread name, so not for several threads at once.
 */
public final class RuleTrace {
    /**
     * One pattern of one task.
     *
     * @param parent the task that this one is a sub-task of
     * @param pattern as it is written
     * @param line of the profile, from 1
     */
    public record Rule(String task, Optional<String> parent, String pattern, int line) {
        public Rule {
            requireNonNull(task, "task is null");
            requireNonNull(parent, "parent is null");
            requireNonNull(pattern, "pattern is null");
        }
    }

    /**
     * The rules that claim one frame.
     *
     * @param position index of the frame, 0 is the leaf; the number of frames stands for the thread's name
     * @param rules their indexes in the order of the profile, those of sub-tasks among them; never empty
     */
    public record Claim(int position, List<Integer> rules) {
        public Claim {
            rules = List.copyOf(rules);
        }
    }

    /**
     * Where a stack belongs.
     *
     * @param task the row of it, never a sub-task's
     * @param rule the rule that decided; empty for what no rule claims
     * @param position what it claimed, as in {@link Claim}; the number of frames where no rule decided
     * @param part the rule of a sub-task that decided within the task
     */
    public record Decision(String task, TaskKind kind, OptionalInt rule, int position, OptionalInt part) {
        public Decision {
            requireNonNull(task, "task is null");
            requireNonNull(kind, "kind is null");
            requireNonNull(rule, "rule is null");
            requireNonNull(part, "part is null");
        }
    }

    private final List<TaskRule> written;
    private final List<Rule> rules;
    private final TaskClassifier classifier;
    private final Map<Frame, List<Integer>> ofFrame = new HashMap<>();
    private final Map<String, List<Integer>> ofThread = new HashMap<>();

    public RuleTrace(ApplicationProfile profile) {
        written = profile.rules();
        rules = written.stream()
                .map(rule -> new Rule(rule.task(), rule.parent(), rule.text(), rule.line()))
                .toList();
        classifier = new TaskClassifier(profile);
    }

    /** Every pattern of every line, in the order of the profile. */
    public List<Rule> rules() {
        return rules;
    }

    /** Everything that any rule claims of a stack, from the leaf to the root and the thread's name at last. */
    public List<Claim> claims(String threadName, StackTrace stack) {
        List<Claim> claims = new ArrayList<>();
        List<Frame> frames = stack.frames();
        for (int i = 0; i < frames.size(); i++) {
            add(claims, i, ofFrame.computeIfAbsent(frames.get(i), this::claiming));
        }
        add(claims, frames.size(), ofThread.computeIfAbsent(threadName, this::claimingThread));
        return claims;
    }

    /** Whose stack it is, and by which rule. */
    public Decision decide(String threadName, StackTrace stack) {
        return decide(threadName, stack, claims(threadName, stack));
    }

    /** The same, from claims that are known already. */
    public Decision decide(String threadName, StackTrace stack, List<Claim> claims) {
        return decide(threadName, stack, claims, -1);
    }

    /** Whose stack it would be, and by which rule, if one rule were not there. */
    public Decision decideWithout(int rule, String threadName, StackTrace stack, List<Claim> claims) {
        return decide(threadName, stack, claims, rule);
    }

    private Decision decide(String threadName, StackTrace stack, List<Claim> claims, int without) {
        for (Claim claim : claims) {
            OptionalInt rule = claim.rules().stream()
                    .filter(index ->
                            index != without && rules.get(index).parent().isEmpty())
                    .mapToInt(index -> index)
                    .findFirst();
            if (rule.isPresent()) {
                String task = rules.get(rule.getAsInt()).task();
                return new Decision(task, TaskKind.PROFILE, rule, claim.position(), part(task, claims, claim));
            }
        }
        TaskRow row = classifier.rows().get(classifier.unclaimed(threadName, stack));
        return new Decision(
                row.task(), row.kind(), OptionalInt.empty(), stack.frames().size(), OptionalInt.empty());
    }

    /** Sub-tasks are asked about the frames from the leaf to the one that decided, and about the thread at last. */
    private OptionalInt part(String task, List<Claim> claims, Claim decided) {
        Claim last = claims.get(claims.size() - 1);
        return claims.stream()
                .filter(claim -> claim.position() <= decided.position() || (claim.equals(last) && isThread(claim)))
                .flatMap(claim -> claim.rules().stream())
                .filter(index -> rules.get(index).parent().filter(task::equals).isPresent())
                .mapToInt(index -> index)
                .findFirst();
    }

    private boolean isThread(Claim claim) {
        return claim.rules().stream()
                .map(index -> written.get(index).pattern())
                .allMatch(pattern ->
                        pattern instanceof FramePattern.ThreadNamed || pattern instanceof FramePattern.ThreadRegex);
    }

    private static void add(List<Claim> claims, int position, List<Integer> rules) {
        if (!rules.isEmpty()) {
            claims.add(new Claim(position, rules));
        }
    }

    private List<Integer> claiming(Frame frame) {
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < written.size(); i++) {
            if (written.get(i).pattern().claims(frame)) {
                found.add(i);
            }
        }
        return List.copyOf(found);
    }

    private List<Integer> claimingThread(String threadName) {
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < written.size(); i++) {
            if (written.get(i).pattern().claimsThread(threadName)) {
                found.add(i);
            }
        }
        return List.copyOf(found);
    }
}

package dev.weir.suggestions;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingDouble;
import static java.util.Comparator.comparingInt;

import dev.weir.aggregator.Aggregator;
import dev.weir.aggregator.ApplicationProfile;
import dev.weir.aggregator.RuleTrace;
import dev.weir.aggregator.RuleTrace.Claim;
import dev.weir.aggregator.RuleTrace.Decision;
import dev.weir.model.Frame;
import dev.weir.model.Measured;
import dev.weir.model.Terms;
import dev.weir.model.summary.GroupCost;
import dev.weir.model.summary.TaskCost;
import dev.weir.model.summary.TaskKind;
import dev.weir.suggestions.Judgement.Broad;
import dev.weir.suggestions.Judgement.Method;
import dev.weir.suggestions.Judgement.Row;
import dev.weir.suggestions.Judgement.Rule;
import dev.weir.suggestions.Judgement.Shadowed;
import dev.weir.suggestions.Judgement.Swallowed;
import dev.weir.suggestions.Judgement.UnmatchedPackage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Puts every rule of a profile to every stack of a run. */
final class Judge {
    // Below this a task loses less than what any run can tell.
    private static final double NOTICEABLE = 0.0005;
    // A rule that keeps most of what it claims stands where it belongs.
    private static final double MOST = 0.5;
    // A rule for one class, and those within it, cannot be meant for less.
    private static final int SEVERAL = 3;
    private static final int MAX_PACKAGES = 10;
    private static final int MAX_METHODS = 3;

    private final String name;
    private final ApplicationProfile profile;
    private final Measured measured;
    private final RuleTrace trace;
    private final double[] decided;
    private final double[] claimed;
    /** By rule: what other rules took of its frames, and what they claimed nearer the leaf. */
    private final List<Map<Integer, Double>> sameFrame = new ArrayList<>();

    private final List<Map<Integer, Double>> nearerLeaf = new ArrayList<>();
    private final List<Map<String, Taken>> swallowed = new ArrayList<>();
    /** By rule: the classes whose frames it decided by. */
    private final List<Set<String>> classes = new ArrayList<>();

    private final Map<String, Map<String, Double>> unmatched = new TreeMap<>();

    Judge(String name, ApplicationProfile profile, Measured measured) {
        this.name = name;
        this.profile = profile;
        this.measured = measured;
        trace = new RuleTrace(profile);
        int rules = trace.rules().size();
        decided = new double[rules];
        claimed = new double[rules];
        for (int i = 0; i < rules; i++) {
            sameFrame.add(new TreeMap<>());
            nearerLeaf.add(new TreeMap<>());
            swallowed.add(new TreeMap<>());
            classes.add(new HashSet<>());
        }
    }

    Judgement judge() {
        WeighedStack.of(measured).forEach(this::add);
        GroupCost cluster =
                Aggregator.aggregate(measured, profile, Terms.DEFAULT).summary().cluster();
        return new Judgement(
                name,
                cluster.samplesTaken(),
                share(cluster, TaskKind.PROFILE),
                share(cluster, TaskKind.BUILT_IN),
                share(cluster, TaskKind.UNMATCHED),
                share(cluster, TaskKind.UNRESOLVED),
                share(cluster, TaskKind.LOST),
                cluster.topTasks().stream()
                        .filter(task -> task.share().value() > 0)
                        .map(task -> new Row(
                                task.task(),
                                task.kind().name().toLowerCase(Locale.ROOT),
                                task.share().value()))
                        .toList(),
                unused(),
                undecided(),
                broad(),
                packages());
    }

    private static double share(GroupCost cluster, TaskKind kind) {
        return cluster.topTasks().stream()
                .filter(task -> task.kind() == kind)
                .map(TaskCost::share)
                .mapToDouble(share -> share.value())
                .sum();
    }

    private void add(WeighedStack stack) {
        List<Claim> claims = trace.claims(stack.threadName(), stack.stack());
        Decision decision = trace.decide(stack.threadName(), stack.stack(), claims);
        double share = stack.share();
        if (decision.kind() == TaskKind.UNMATCHED) {
            addUnmatched(stack);
        }
        if (decision.rule().isEmpty()) {
            return;
        }
        int winner = decision.rule().getAsInt();
        decided[winner] += share;
        decision.part().ifPresent(part -> decided[part] += share);
        boolean[] seen = new boolean[claimed.length];
        for (Claim claim : claims) {
            for (int rule : claim.rules()) {
                if (seen[rule] || !isAsked(rule, claim, decision)) {
                    continue;
                }
                seen[rule] = true;
                claimed[rule] += share;
                int before = isPart(rule) ? decision.part().orElseThrow() : winner;
                if (rule != before) {
                    boolean same = claim.rules().contains(before);
                    (same ? sameFrame : nearerLeaf).get(rule).merge(before, share, Double::sum);
                }
            }
        }
        addSwallowed(winner, decision, stack, claims);
    }

    private boolean isPart(int rule) {
        return trace.rules().get(rule).parent().isPresent();
    }

    /** The rules of sub-tasks see their task's stacks only, and of these the frames up to the one that decided. */
    private boolean isAsked(int rule, Claim claim, Decision decision) {
        Optional<String> parent = trace.rules().get(rule).parent();
        return parent.isEmpty()
                || (parent.get().equals(decision.task())
                        && decision.part().isPresent()
                        && (claim.position() <= decision.position()
                                || rule == decision.part().getAsInt()));
    }

    /** Whose the stack would be without the rule that decided, if that says less than the one that would decide then. */
    private void addSwallowed(int winner, Decision decision, WeighedStack stack, List<Claim> claims) {
        classes.get(winner).add(claimedClass(stack, decision.position()));
        Decision otherwise = trace.decideWithout(winner, stack.threadName(), stack.stack(), claims);
        if (otherwise.task().equals(decision.task())) {
            return;
        }
        boolean sameFrame = otherwise.position() == decision.position();
        if (otherwise.rule().isPresent()) {
            int next = otherwise.rule().getAsInt();
            if (parts(winner) < parts(next)) {
                Taken taken = swallowed.get(winner).computeIfAbsent(otherwise.task(), task -> new Taken());
                taken.byRule.merge(next, stack.share(), Double::sum);
                taken.sameFrame += sameFrame ? stack.share() : 0;
            }
        } else if (otherwise.kind() == TaskKind.BUILT_IN && !isOfThread(winner)) {
            Taken taken = swallowed.get(winner).computeIfAbsent(otherwise.task(), task -> new Taken());
            taken.ofBuiltIn += stack.share();
        }
    }

    /** What a rule takes from one row. */
    private static final class Taken {
        private final Map<Integer, Double> byRule = new TreeMap<>();
        private double ofBuiltIn;
        private double sameFrame;

        double share() {
            return sum(byRule) + ofBuiltIn;
        }
    }

    private static String claimedClass(WeighedStack stack, int position) {
        if (position >= stack.frames().size()) {
            return "";
        }
        Frame frame = stack.frames().get(position);
        return JavaName.of(frame)
                .map(JavaName::className)
                .orElseGet(() -> frame.name().replaceFirst("::[^:]*$", ""));
    }

    private boolean isOfThread(int rule) {
        return trace.rules().get(rule).pattern().startsWith("thread:");
    }

    private boolean isSameTask(int one, int other) {
        return trace.rules().get(one).task().equals(trace.rules().get(other).task());
    }

    /** How much a pattern says: the parts of the name that it spells out. */
    private int parts(int rule) {
        String pattern = trace.rules().get(rule).pattern();
        if (pattern.startsWith("thread:") || pattern.startsWith("lib:")) {
            return 1;
        }
        String dots = pattern.replace("\\.", ".").replace('/', '.');
        return (int) Arrays.stream(dots.split("[.]", -1))
                .filter(part -> !part.isEmpty() && !part.equals("*"))
                .count();
    }

    private void addUnmatched(WeighedStack stack) {
        Optional<JavaName> running = stack.frames().stream()
                .map(JavaName::of)
                .flatMap(Optional::stream)
                .filter(java -> java.origin() != CodeOrigin.JDK)
                .findFirst();
        String group = running.map(JavaName::packageName)
                .orElseGet(() -> stack.frames().stream().map(JavaName::of).anyMatch(Optional::isPresent)
                        ? "(the JDK alone)"
                        : "(no Java frame)");
        String method = running.map(java -> java.className() + "." + java.method())
                .orElseGet(() -> stack.frames().isEmpty()
                        ? "thread " + stack.threadName()
                        : named(stack) + ", thread " + stack.threadName());
        unmatched.computeIfAbsent(group, key -> new TreeMap<>()).merge(method, stack.share(), Double::sum);
    }

    private static String named(WeighedStack stack) {
        return stack.frames().stream()
                .filter(Frame::isNamed)
                .map(Frame::name)
                .findFirst()
                .orElse("no name");
    }

    private Rule rule(int index) {
        RuleTrace.Rule rule = trace.rules().get(index);
        return new Rule(rule.line(), rule.task(), rule.pattern());
    }

    private List<Rule> unused() {
        List<Rule> found = new ArrayList<>();
        for (int i = 0; i < claimed.length; i++) {
            if (claimed[i] == 0 && decided[i] == 0) {
                found.add(rule(i));
            }
        }
        return found;
    }

    private List<Shadowed> undecided() {
        List<Shadowed> found = new ArrayList<>();
        for (int i = 0; i < claimed.length; i++) {
            if (claimed[i] == 0) {
                continue;
            }
            int rule = i;
            Map<Integer, Double> same = new TreeMap<>(sameFrame.get(i));
            double sameTotal = sum(same);
            Map<Integer, Double> nearer = nearerLeaf.get(i);
            boolean ownFrame = nearer.keySet().stream().anyMatch(other -> isSameTask(rule, other));
            if (decided[i] == 0) {
                // Where its own task has the stacks already it makes no difference to any figure.
                if (sameTotal > 0) {
                    found.add(new Shadowed(rule(i), 0, sameTotal, rule(heaviest(same)), true));
                } else if (!ownFrame) {
                    found.add(new Shadowed(rule(i), 0, sum(nearer), rule(heaviest(nearer)), false));
                }
            } else {
                same.keySet().removeIf(other -> isSameTask(rule, other));
                double lost = sum(same);
                if (lost > NOTICEABLE && lost > MOST * (lost + decided[i])) {
                    found.add(new Shadowed(rule(i), decided[i], lost, rule(heaviest(same)), true));
                }
            }
        }
        return found;
    }

    private List<Broad> broad() {
        List<Broad> found = new ArrayList<>();
        for (int i = 0; i < decided.length; i++) {
            List<Swallowed> from = swallowed.get(i).entrySet().stream()
                    .filter(entry -> entry.getValue().share() >= NOTICEABLE)
                    .map(entry -> new Swallowed(
                            entry.getKey(),
                            entry.getValue().byRule.isEmpty()
                                    ? Optional.empty()
                                    : Optional.of(rule(heaviest(entry.getValue().byRule))),
                            entry.getValue().share()))
                    .sorted(comparingDouble(Swallowed::share).reversed().thenComparing(Swallowed::task))
                    .toList();
            // What one task calls is a part of it; what several call is nobody's. A single word that claims the very
            // frames of a longer pattern, or what Weir knows by itself, was hardly meant to.
            boolean more = parts(i) == 1
                    && swallowed.get(i).values().stream()
                            .anyMatch(taken -> taken.sameFrame >= NOTICEABLE || taken.ofBuiltIn >= NOTICEABLE);
            if (classes.get(i).size() >= SEVERAL && (from.size() > 1 || (more && !from.isEmpty()))) {
                found.add(new Broad(rule(i), decided[i], from));
            }
        }
        found.sort(comparingDouble(Broad::swallowed).reversed().thenComparing(Broad::rule, comparingInt(Rule::line)));
        return found;
    }

    private List<UnmatchedPackage> packages() {
        return unmatched.entrySet().stream()
                .map(entry -> new UnmatchedPackage(
                        entry.getKey(),
                        sum(entry.getValue()),
                        entry.getValue().entrySet().stream()
                                .map(method -> new Method(method.getKey(), method.getValue()))
                                .sorted(comparingDouble(Method::share)
                                        .reversed()
                                        .thenComparing(Method::name))
                                .limit(MAX_METHODS)
                                .toList()))
                .sorted(comparingDouble(UnmatchedPackage::share)
                        .reversed()
                        .thenComparing(comparing(UnmatchedPackage::name)))
                .limit(MAX_PACKAGES)
                .toList();
    }

    private static double sum(Map<?, Double> parts) {
        return parts.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    private static int heaviest(Map<Integer, Double> parts) {
        int best = -1;
        double most = -1;
        for (Map.Entry<Integer, Double> part : parts.entrySet()) {
            if (part.getValue() > most) {
                best = part.getKey();
                most = part.getValue();
            }
        }
        return best;
    }
}

package dev.weir.suggestions;

import dev.weir.aggregator.ApplicationProfile;
import dev.weir.aggregator.RuleTrace;
import dev.weir.aggregator.RuleTrace.Claim;
import dev.weir.aggregator.RuleTrace.Decision;
import dev.weir.model.summary.TaskKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the rules drafted so far do with the run's stacks. */
final class DraftFit {
    private record Use(String task, String pattern) {}

    private final Map<String, Double> shares = new HashMap<>();
    private final Set<Use> used = new HashSet<>();
    private final Map<String, Map<String, Double>> libraries = new LinkedHashMap<>();
    private final Map<String, List<WeighedStack>> stacksOf = new HashMap<>();
    private final List<WeighedStack> unmatched = new ArrayList<>();

    DraftFit(ApplicationProfile profile, List<WeighedStack> stacks) {
        RuleTrace trace = new RuleTrace(profile);
        for (WeighedStack stack : stacks) {
            List<Claim> claims = trace.claims(stack.threadName(), stack.stack());
            Decision decision = trace.decide(stack.threadName(), stack.stack(), claims);
            shares.merge(decision.task(), stack.share(), Double::sum);
            stacksOf.computeIfAbsent(decision.task(), task -> new ArrayList<>()).add(stack);
            decision.part()
                    .ifPresent(part -> shares.merge(trace.rules().get(part).task(), stack.share(), Double::sum));
            claims.forEach(
                    claim -> claim.rules().forEach(rule -> use(trace.rules().get(rule))));
            if (decision.kind() == TaskKind.UNMATCHED) {
                unmatched.add(stack);
            }
            if (decision.kind() == TaskKind.PROFILE) {
                library(stack, decision)
                        .ifPresent(library -> libraries
                                .computeIfAbsent(decision.task(), task -> new LinkedHashMap<>())
                                .merge(library, stack.share(), Double::sum));
            }
        }
    }

    private void use(RuleTrace.Rule rule) {
        used.add(new Use(rule.parent().orElse(rule.task()), rule.pattern()));
    }

    /** The library that the task's code had called, if one was running. */
    private static Optional<String> library(WeighedStack stack, Decision decision) {
        int end = Math.min(decision.position(), stack.frames().size());
        for (int i = end - 1; i >= 0; i--) {
            Optional<JavaName> java = JavaName.of(stack.frames().get(i));
            if (java.filter(name -> name.origin() == CodeOrigin.LIBRARY).isPresent()) {
                return java.map(JavaName::library);
            }
        }
        return Optional.empty();
    }

    /** Of a task or a sub-task. */
    double share(String task) {
        return shares.getOrDefault(task, 0.0);
    }

    List<WeighedStack> stacks(String task) {
        return stacksOf.getOrDefault(task, List.of());
    }

    /** Whether a pattern of a task, or of a sub-task of it, claims any frame. */
    boolean claims(String task, String pattern) {
        return used.contains(new Use(task, pattern));
    }

    Map<String, Double> libraries(String task) {
        return libraries.getOrDefault(task, Map.of());
    }

    /** What no rule claims, heaviest first. */
    List<WeighedStack> unmatched() {
        return unmatched;
    }
}

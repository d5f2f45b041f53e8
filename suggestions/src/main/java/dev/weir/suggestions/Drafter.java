package dev.weir.suggestions;

import static java.util.stream.Collectors.joining;

import dev.weir.aggregator.ApplicationProfile;
import dev.weir.aggregator.RuleTrace;
import dev.weir.model.Frame;
import dev.weir.model.JobGraph;
import dev.weir.model.JobGraph.Chain;
import dev.weir.model.JobGraph.Operator;
import dev.weir.model.StackTrace;
import dev.weir.model.summary.CanonicalTask;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Writes the tasks of a profile: the operators of the job first, by the rules that the engine's own profile has for their classes or by their functions, then what the
 * engine does besides, then what is still unmatched, by the user's classes or by threads.
 */
final class Drafter {
    // Of all cycles: below this a row tells nobody anything.
    private static final double WORTH_A_ROW = 0.005;
    private static final double WORTH_A_PART = 0.001;
    private static final double PART_OF_TASK = 0.1;
    private static final int MAX_LEFTOVERS = 12;

    private final List<WeighedStack> stacks;
    private final Optional<ApplicationProfile> engineProfile;
    private final Optional<RuleTrace> engine;
    private final OperatorEvidence evidence;
    private final List<FoundOperator> operators;
    private final ProfileText text = new ProfileText();
    private final List<DraftTask> tasks = new ArrayList<>();
    private final Set<String> templates = new LinkedHashSet<>();
    /** The rows that several operators share. */
    private final List<DraftTask> shared = new ArrayList<>();

    Drafter(
            List<WeighedStack> stacks,
            Set<List<Frame>> inlined,
            Optional<JobGraph> graph,
            Optional<ApplicationProfile> engine) {
        this.stacks = stacks;
        this.engineProfile = engine;
        this.engine = engine.map(RuleTrace::new);
        this.evidence = OperatorEvidence.of(stacks, inlined, graph);
        this.operators = evidence.operators();
    }

    /** The tasks, without what stands at the head of the file. */
    String draft() {
        operators();
        engineTasks();
        leftovers();
        libraries();
        DraftFit fit = fit();
        tasks.forEach(task -> task.prune(fit));
        shared.stream().filter(task -> !task.isEmpty()).forEach(task -> byPlace(task, fit));
        tasks.forEach(task -> task.write(text));
        return text.toString();
    }

    private DraftFit fit() {
        boolean any = tasks.stream().anyMatch(task -> !task.isEmpty());
        return new DraftFit(
                any ? DraftTask.profile(tasks) : ApplicationProfile.parse("nothing", "thread:no thread is called so"),
                stacks);
    }

    /** What a group of operators has in common, whatever they are called. */
    private void operators() {
        Map<String, List<FoundOperator>> byTemplate = new LinkedHashMap<>();
        for (FoundOperator operator : operators) {
            byTemplate
                    .computeIfAbsent(template(operator), key -> new ArrayList<>())
                    .add(operator);
        }
        for (FoundOperator operator : operators) {
            String template = template(operator);
            List<FoundOperator> alike = byTemplate.getOrDefault(template, List.of());
            if (!operator.patterns().isEmpty()) {
                fromDescription(operator);
            } else if (operator.operator().isEmpty()) {
                notSeen(operator);
            } else if (!template.isEmpty() && alike.size() == 1) {
                fromTemplate(operator, template);
            } else if (operators.stream()
                            .filter(other -> other.className().equals(operator.className()))
                            .count()
                    == 1) {
                byClass(operator);
            } else {
                byFunction(operator);
            }
        }
    }

    /** The task of the engine's profile that claims an operator's class. */
    private String template(FoundOperator operator) {
        return engine.flatMap(trace -> operator.operator().flatMap(frame -> task(trace, frame)))
                .orElse("");
    }

    private static Optional<String> task(RuleTrace trace, Frame frame) {
        return trace.claims("", new StackTrace(List.of(frame), false)).stream()
                .flatMap(claim -> claim.rules().stream())
                .map(rule -> trace.rules().get(rule))
                .filter(rule -> rule.parent().isEmpty())
                .map(RuleTrace.Rule::task)
                .findFirst();
    }

    private void fromDescription(FoundOperator operator) {
        tasks.add(described(text, operator));
    }

    private static DraftTask described(ProfileText text, FoundOperator operator) {
        DraftTask task = new DraftTask(text.name(operator.taskName()), true)
                .label(operator.word())
                .remark(operator.name() + ", of " + operator.chain() + ".");
        operator.patterns().forEach(task::pattern);
        operator.parts().forEach(part -> task.part(part.name(), part.pattern()));
        return task;
    }

    /** What the engine's profile says of its task, unless that leaves it to the job. */
    private Optional<CanonicalTask> label(String template) {
        return engineProfile.map(profile -> profile.canonical(template)).filter(word -> word != CanonicalTask.OTHER);
    }

    private void notSeen(FoundOperator operator) {
        if (!operator.name().isEmpty()) {
            tasks.add(new DraftTask(operator.taskName(), true)
                    .remark(operator.name()
                            + ": in no sample of this run, so what its code is called is not known. A rule for it would be its function's class: "
                            + ProfileText.escaped(operator.taskName()) + " = com.acme.ItsFunction"));
        }
    }

    private void fromTemplate(FoundOperator operator, String template) {
        templates.add(template);
        DraftTask task = DraftTask.of(
                        text.name(operator.taskName()),
                        false,
                        template,
                        engine.orElseThrow().rules())
                .label(label(template).or(operator::word));
        operator.own().forEach(type -> task.pattern(ProfileText.escaped(type + ".")));
        tasks.add(withFunctions(task.remark(said(operator) + "."), operator));
    }

    private void byClass(FoundOperator operator) {
        DraftTask task = new DraftTask(text.name(operator.taskName()), false)
                .label(operator.word())
                .pattern(ProfileText.escaped(operator.className() + "."))
                .remark(said(operator) + ".");
        tasks.add(withFunctions(task, operator));
    }

    private void byFunction(FoundOperator operator) {
        String others = operators.stream()
                .filter(other -> other.className().equals(operator.className()))
                .filter(other -> !other.equals(operator))
                .map(FoundOperator::taskName)
                .collect(joining(", "));
        if (operator.functions().isEmpty()) {
            tasks.add(
                    new DraftTask(operator.taskName(), true)
                            .remark(
                                    said(operator) + ", like " + others
                                            + ", and no function of its own was seen: no rule can tell it from them. What it costs is in their common row."));
            return;
        }
        DraftTask task = new DraftTask(text.name(operator.taskName()), false).label(operator.word());
        task.remark(said(operator) + ", like " + others + ", so its function names it"
                + (operator.byElimination() ? "; the one that was left over, not seen in its place" : "") + ".");
        operator.functions().forEach(function -> task.pattern(ProfileText.escaped(function.pattern())));
        task.keep();
        if (operator.functions().stream().anyMatch(UserFunction::isLambda)) {
            task.remark(
                    "A lambda's number changes when the job is compiled anew: a named class is the better function.");
        }
        tasks.add(task);
    }

    private static String said(FoundOperator operator) {
        String type = operator.operator()
                .flatMap(JavaName::of)
                .map(java -> java.className().substring(java.className().lastIndexOf('.') + 1))
                .orElse("");
        return (operator.name().isEmpty() ? "An operator of " + operator.chain() : operator.name()) + " is a"
                + ("AEIOU".indexOf(type.charAt(0)) >= 0 ? "n " : " ") + type;
    }

    /** Functions as sub-tasks: HotSpot may charge them to a neighbour, but not their operator. */
    private static DraftTask withFunctions(DraftTask task, FoundOperator operator) {
        operator.functions().stream()
                .filter(function -> !function.pattern().equals(operator.className()))
                .forEach(function -> task.part(
                        function.isLambda() ? function.name().replace('$', '.') : function.name(),
                        ProfileText.escaped(function.pattern())));
        return task;
    }

    /** What the engine does between and around the operators, by its own profile; tasks that claim nothing fall out at the end. */
    private void engineTasks() {
        if (engine.isEmpty()) {
            return;
        }
        List<RuleTrace.Rule> rules = engine.get().rules();
        List<String> names = rules.stream()
                .filter(rule -> rule.parent().isEmpty())
                .map(RuleTrace.Rule::task)
                .distinct()
                .filter(task -> !templates.contains(task))
                .toList();
        for (String name : names) {
            List<FoundOperator> alike = operators.stream()
                    .filter(operator -> template(operator).equals(name))
                    .toList();
            DraftTask task =
                    DraftTask.of(text.name(name), alike.isEmpty(), name, rules).label(label(name));
            if (!alike.isEmpty()) {
                task.remark(
                        "What " + alike.stream().map(FoundOperator::taskName).collect(joining(" and "))
                                + " cost besides their functions, such as handing on records: they are of one class, and no frame says which of"
                                + " them it was.");
                shared.add(task);
            }
            tasks.add(task);
        }
    }

    /** A rule sees one frame at a time; the whole stack tells more. */
    private void byPlace(DraftTask task, DraftFit fit) {
        Map<String, Double> shares = new TreeMap<>();
        fit.stacks(task.name())
                .forEach(stack -> evidence.atWork(stack)
                        .ifPresent(operator -> shares.merge(operator, stack.share(), Double::sum)));
        if (!shares.isEmpty()) {
            task.remark("By their place in the chain they are, in percent of the run's cycles: "
                    + shares.entrySet().stream()
                            .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                            .map(entry -> entry.getKey() + " "
                                    + JudgementText.percent(entry.getValue()).replace(" %", ""))
                            .collect(joining(", "))
                    + ".");
        }
    }

    /** Rules for what is unmatched still, the heaviest first. */
    private void leftovers() {
        for (int i = 0; i < MAX_LEFTOVERS; i++) {
            Map<Leftover, Double> shares =
                    new TreeMap<>(Comparator.comparing(Leftover::name).thenComparing(Leftover::pattern));
            fit().unmatched().forEach(stack -> shares.merge(Leftover.of(stack), stack.share(), Double::sum));
            Optional<Map.Entry<Leftover, Double>> heaviest =
                    shares.entrySet().stream().max(Map.Entry.comparingByValue());
            if (heaviest.isEmpty() || heaviest.get().getValue() < WORTH_A_ROW) {
                return;
            }
            Leftover leftover = heaviest.get().getKey();
            tasks.add(new DraftTask(text.name(leftover.name()), true)
                    .pattern(leftover.pattern())
                    .remark(leftover.remark()));
        }
    }

    /** Libraries that make a good part of a task are a sub-task of it. */
    private void libraries() {
        DraftFit fit = fit();
        for (DraftTask task : tasks) {
            fit.libraries(task.name()).forEach((library, share) -> {
                if (share >= WORTH_A_PART && share >= PART_OF_TASK * fit.share(task.name())) {
                    task.part(library.substring(library.lastIndexOf('.') + 1), ProfileText.escaped(library));
                }
            });
        }
    }

    /** What can be said without a single sample. */
    static String ofGraphAlone(JobGraph graph, Optional<ApplicationProfile> engine) {
        ProfileText text = new ProfileText();
        List<DraftTask> tasks = new ArrayList<>();
        for (Chain chain : graph.chains()) {
            for (Operator operator : chain.operators()) {
                FoundOperator found = new FoundOperator(
                        operator.name(),
                        chain.name(),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        operator.patterns(),
                        operator.parts(),
                        false);
                if (operator.patterns().isEmpty()) {
                    tasks.add(new DraftTask(operator.name(), true)
                            .remark(operator.name() + ": what its code is called is not in the job's plan."));
                } else {
                    tasks.add(described(text, found));
                }
            }
        }
        engine.ifPresent(profile -> {
            List<RuleTrace.Rule> rules = new RuleTrace(profile).rules();
            rules.stream()
                    .filter(rule -> rule.parent().isEmpty())
                    .map(RuleTrace.Rule::task)
                    .distinct()
                    .forEach(task -> tasks.add(DraftTask.of(text.name(task), true, task, rules)
                            .label(Optional.of(profile.canonical(task)).filter(word -> word != CanonicalTask.OTHER))));
        });
        tasks.forEach(task -> task.write(text));
        return text.toString();
    }
}

package dev.weir.suggestions;

import static java.util.Comparator.comparingDouble;

import dev.weir.model.Frame;
import dev.weir.model.JobGraph;
import dev.weir.model.JobGraph.Chain;
import dev.weir.model.JobGraph.Operator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Brings the operators of a job graph together with the classes on the stacks.
 *
 * <p>Implementation notes. The graph has names and no classes, stacks have classes and no names. What ties them together is the thread, which Flink calls after
 * the chain, and the depth, which is how many outputs of the chain lie between the operator and the root. Debug information may show a function under the wrong one of two operators
 * of the same class (both call it from the same compiled method): so functions are given one to each operator of a class, the heaviest pair first, and what then is left over by
 * name or by being the only one.
 */
final class OperatorEvidence {
    /** Linux keeps 15 bytes of a thread's name. */
    private static final int COMM = 15;
    // Of all cycles: less than this is a stray.
    private static final double STRAY = 0.0002;
    private static final int MIN_LIKENESS = 3;

    private record Place(int chain, int depth) {}

    /** What was seen in one place: by class of the operator the share, a frame, and its functions. */
    private static final class Seen {
        private final Map<String, Frame> frames = new TreeMap<>();
        private final Map<String, Double> shares = new TreeMap<>();
        private final Map<String, Map<UserFunction, Double>> functions = new TreeMap<>();

        Optional<String> heaviest() {
            return shares.entrySet().stream()
                    .max(Map.Entry.<String, Double>comparingByValue()
                            .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                    .map(Map.Entry::getKey);
        }
    }

    private final JobGraph graph;
    private final Map<Place, Seen> places = new LinkedHashMap<>();
    /** By class of the operator the user's classes that extend it. */
    private final Map<String, Set<String>> own = new TreeMap<>();

    private final Map<String, Map<UserFunction, Double>> inlined = new TreeMap<>();

    private OperatorEvidence(JobGraph graph) {
        this.graph = graph;
    }

    /**
     * Looks at every stack for the operators of a graph; without one at what the threads are called after.
     *
     * @param inlined chains of methods, leaf first, that were compiled into one and of which samples need not show anything
     */
    static OperatorEvidence of(List<WeighedStack> stacks, Set<List<Frame>> inlined, Optional<JobGraph> known) {
        OperatorEvidence evidence = new OperatorEvidence(known.orElseGet(() -> ofThreads(stacks)));
        stacks.forEach(evidence::add);
        inlined.forEach(chain -> OperatorCall.of(chain).forEach(evidence::addInlined));
        return evidence;
    }

    /** The operator that was at work, by its place in the chain; empty where the graph has none or several there. */
    Optional<String> atWork(WeighedStack stack) {
        List<OperatorCall> calls = OperatorCall.of(stack.frames());
        int chain = chainOf(stack.threadName());
        if (calls.isEmpty() || chain < 0) {
            return Optional.empty();
        }
        int depth = calls.get(calls.size() - 1).depth();
        List<Operator> there = graph.chains().get(chain).operators().stream()
                .filter(operator -> operator.depth() == depth)
                .toList();
        return there.size() == 1 ? Optional.of(there.get(0).name()) : Optional.empty();
    }

    /** Chains as the threads are called, with as many operators without a name as their stacks show. */
    private static JobGraph ofThreads(List<WeighedStack> stacks) {
        Map<String, double[]> depths = new TreeMap<>();
        for (WeighedStack stack : stacks) {
            for (OperatorCall call : OperatorCall.of(stack.frames())) {
                double[] shares = depths.computeIfAbsent(chainName(stack.threadName()), name -> new double[64]);
                shares[Math.min(call.depth(), shares.length - 1)] += stack.share();
            }
        }
        List<Chain> chains = new ArrayList<>();
        depths.forEach((name, shares) -> {
            List<Operator> operators = new ArrayList<>();
            for (int depth = 0; depth < shares.length; depth++) {
                if (shares[depth] > STRAY) {
                    operators.add(new Operator(depth == 0 ? headName(name) : "", depth));
                }
            }
            chains.add(new Chain(name, operators));
        });
        return new JobGraph("flink", "the names of the threads", chains);
    }

    /** {@code Window} of {@code Window (1/2)#0}; {@code Source: Kafka -} as the kernel cut it. */
    private static String chainName(String threadName) {
        int number = threadName.indexOf(" (");
        return number > 0 ? threadName.substring(0, number) : threadName;
    }

    /** The first operator, where the thread's name holds the whole of it. */
    private static String headName(String chain) {
        int arrow = chain.indexOf(" -");
        return arrow > 0 ? chain.substring(0, arrow) : chain.length() < COMM ? chain : "";
    }

    /** Whether a thread runs a chain of that name. */
    static boolean runs(String threadName, String chain) {
        String whole = chain + " (";
        return threadName.startsWith(whole)
                || threadName.equals(chain)
                || (threadName.getBytes(StandardCharsets.UTF_8).length >= COMM && whole.startsWith(threadName));
    }

    private void add(WeighedStack stack) {
        List<OperatorCall> calls = OperatorCall.of(stack.frames());
        if (calls.isEmpty()) {
            return;
        }
        int chain = chainOf(stack.threadName());
        for (OperatorCall call : calls) {
            Seen seen = places.computeIfAbsent(new Place(chain, call.depth()), place -> new Seen());
            String type = JavaName.of(call.operator()).orElseThrow().className();
            seen.frames.putIfAbsent(type, call.operator());
            seen.shares.merge(type, stack.share(), Double::sum);
            call.own()
                    .flatMap(JavaName::of)
                    .ifPresent(user ->
                            own.computeIfAbsent(type, key -> new TreeSet<>()).add(user.className()));
            call.function()
                    .map(UserFunction::of)
                    .ifPresent(function -> seen.functions
                            .computeIfAbsent(type, key -> new LinkedHashMap<>())
                            .merge(function, stack.share(), Double::sum));
        }
    }

    /** Where the place is not known and nothing was measured, the function is known to be one of its operator's class all the same. */
    private void addInlined(OperatorCall call) {
        String type = JavaName.of(call.operator()).orElseThrow().className();
        call.function()
                .map(UserFunction::of)
                .ifPresent(function -> inlined.computeIfAbsent(
                                type, key -> new TreeMap<>(Comparator.comparing(UserFunction::pattern)))
                        .put(function, 0.0));
    }

    /** -1 when none or several could be meant. */
    private int chainOf(String threadName) {
        int found = -1;
        for (int i = 0; i < graph.chains().size(); i++) {
            if (runs(threadName, graph.chains().get(i).name())) {
                if (found >= 0) {
                    return -1;
                }
                found = i;
            }
        }
        return found;
    }

    /** One operator on its way to be found. */
    private static final class Draft {
        private final Operator operator;
        private final String chain;
        private final Place place;
        private Optional<Frame> frame = Optional.empty();
        private final List<UserFunction> functions = new ArrayList<>();
        private boolean byElimination;

        Draft(Operator operator, String chain, Place place) {
            this.operator = operator;
            this.chain = chain;
            this.place = place;
        }

        String type() {
            return frame.flatMap(JavaName::of).map(JavaName::className).orElse("");
        }
    }

    /** The operators of the graph, in its order. */
    List<FoundOperator> operators() {
        List<Draft> drafts = new ArrayList<>();
        for (int i = 0; i < graph.chains().size(); i++) {
            Chain chain = graph.chains().get(i);
            for (Operator operator : chain.operators()) {
                drafts.add(new Draft(operator, chain.name(), new Place(i, operator.depth())));
            }
        }
        for (Draft draft : drafts) {
            draft.frame = frame(draft, drafts);
        }
        Map<String, List<Draft>> byType = new LinkedHashMap<>();
        drafts.stream()
                .filter(draft -> draft.frame.isPresent())
                .forEach(draft -> byType.computeIfAbsent(draft.type(), type -> new ArrayList<>())
                        .add(draft));
        byType.forEach(this::giveFunctions);
        return drafts.stream()
                .map(draft -> new FoundOperator(
                        draft.operator.name(),
                        draft.chain,
                        draft.frame,
                        List.copyOf(own.getOrDefault(draft.type(), Set.of())),
                        draft.functions,
                        draft.operator.patterns(),
                        draft.operator.parts(),
                        draft.byElimination))
                .toList();
    }

    private Optional<Frame> frame(Draft draft, List<Draft> all) {
        Seen seen = places.get(draft.place);
        if (seen == null) {
            return Optional.empty();
        }
        boolean alone =
                all.stream().filter(other -> other.place.equals(draft.place)).count() == 1;
        Optional<String> type = alone
                ? seen.heaviest()
                : seen.shares.keySet().stream()
                        .filter(each -> likeness(draft.operator.name(), names(seen, each)))
                        .findFirst();
        return type.map(seen.frames::get);
    }

    private static List<String> names(Seen seen, String type) {
        List<String> names = new ArrayList<>(List.of(type.substring(type.lastIndexOf('.') + 1)));
        seen.functions.getOrDefault(type, Map.of()).keySet().forEach(function -> names.add(function.name()));
        return names;
    }

    private void giveFunctions(String type, List<Draft> operators) {
        Map<UserFunction, Double> all = functions(type, places.values());
        inlined.getOrDefault(type, Map.of()).forEach(all::putIfAbsent);
        if (operators.size() == 1) {
            operators.get(0).functions.addAll(all.keySet());
            return;
        }
        Set<UserFunction> left = new HashSet<>(all.keySet());
        record Pair(Draft operator, UserFunction function, double share) {}
        List<Pair> pairs = new ArrayList<>();
        for (Draft operator : operators) {
            functions(
                            type,
                            Optional.ofNullable(places.get(operator.place)).stream()
                                    .toList())
                    .forEach((function, share) -> pairs.add(new Pair(operator, function, share)));
        }
        pairs.sort(comparingDouble(Pair::share).reversed());
        for (Pair pair : pairs) {
            if (pair.operator().functions.isEmpty() && left.remove(pair.function())) {
                pair.operator().functions.add(pair.function());
            }
        }
        List<Draft> without =
                operators.stream().filter(each -> each.functions.isEmpty()).toList();
        List<UserFunction> rest = all.keySet().stream().filter(left::contains).toList();
        for (Draft operator : without) {
            rest.stream()
                    .filter(left::contains)
                    .filter(function -> likeness(operator.operator.name(), List.of(function.name()))
                            || (without.size() == 1 && rest.size() == 1))
                    .findFirst()
                    .ifPresent(function -> {
                        left.remove(function);
                        operator.functions.add(function);
                        operator.byElimination = true;
                    });
        }
        // A second function of an operator: with whom it was seen most.
        for (Pair pair : pairs) {
            if (left.remove(pair.function())) {
                pair.operator().functions.add(pair.function());
            }
        }
    }

    /** Heaviest first. */
    private static Map<UserFunction, Double> functions(String type, Collection<Seen> places) {
        Map<UserFunction, Double> sums = new LinkedHashMap<>();
        for (Seen seen : places) {
            seen.functions
                    .getOrDefault(type, Map.of())
                    .forEach((function, share) -> sums.merge(function, share, Double::sum));
        }
        Map<UserFunction, Double> sorted = new LinkedHashMap<>();
        sums.entrySet().stream()
                .sorted(Map.Entry.<UserFunction, Double>comparingByValue()
                        .reversed()
                        .thenComparing(entry -> entry.getKey().pattern()))
                .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        return sorted;
    }

    private static boolean likeness(String operator, List<String> names) {
        String one = letters(operator);
        return names.stream()
                .map(OperatorEvidence::letters)
                .anyMatch(other -> one.length() >= MIN_LIKENESS
                        && other.length() >= MIN_LIKENESS
                        && (other.contains(one) || one.contains(other)));
    }

    private static String letters(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }
}

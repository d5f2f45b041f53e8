package dev.weir.aggregator;

import static dev.weir.aggregator.Profiles.doubtful;
import static dev.weir.aggregator.Profiles.host;
import static dev.weir.aggregator.Profiles.process;
import static dev.weir.aggregator.Profiles.sample;
import static dev.weir.aggregator.Stacks.doubt;
import static dev.weir.aggregator.Stacks.stack;
import static dev.weir.model.CycleSource.NOMINAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weir.model.CompiledMethod;
import dev.weir.model.Doubt;
import dev.weir.model.EventCounts;
import dev.weir.model.EventCounts.OperatorCount;
import dev.weir.model.Frame;
import dev.weir.model.HostOutcome;
import dev.weir.model.ProcessProfile;
import dev.weir.model.Sample;
import dev.weir.model.StackTrace;
import dev.weir.model.summary.Ambiguity;
import dev.weir.model.summary.Certainty;
import dev.weir.model.summary.GroupCost;
import dev.weir.model.summary.Summary;
import dev.weir.model.summary.TaskCost;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class CertaintyTest {
    private static final ApplicationProfile PROFILE = ApplicationProfile.parse("p.txt", """
            Window = WindowOperator | thread:win*
            Window/aggregate = Count
            Window/timers = Timers
            Filter = Filter
            Filter/test = Predicate
            Native = libacme
            """);
    /** A leaf in a filter that was inlined into the window's compiled method. */
    private static final StackTrace NAMED = stack("i:a.Filter.run", "j:a.WindowOperator.process", "j:a.Main.run");

    private static Summary aggregate(Optional<EventCounts> events, Sample... samples) {
        long taken = 0;
        for (Sample sample : samples) {
            taken += sample.count();
        }
        HostOutcome host = host(
                "node-1",
                List.of(process(7)
                        .taken(taken)
                        .cycles(NOMINAL, 1_000)
                        .jvm(false, false)
                        .build()),
                List.of(samples));
        return Profiles.aggregate(List.of(host), PROFILE, events).summary();
    }

    private static TaskCost task(Summary summary, String name) {
        return summary.cluster().tasks().stream()
                .filter(task -> task.task().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void chainsOfOneTaskLeaveNoDoubt() {
        Doubt doubt = doubt(0, 2, true, "i:a.Count.add j:a.WindowOperator.process", "j:a.WindowOperator.process");
        Summary summary = aggregate(
                Optional.empty(), doubtful(7, 7, stack("i:a.Count.add", "j:a.WindowOperator.process"), doubt, 100));
        assertThat(task(summary, "Window").certain().width()).isZero();
        assertThat(task(summary, "Window/aggregate").certain().low()).isZero();
        assertThat(task(summary, "Window/aggregate").certain().high()).isEqualTo(1);
        Certainty certainty = summary.ledger().certainty();
        assertThat(certainty.ambiguous()).isZero();
        assertThat(certainty.ambiguities()).singleElement().satisfies(ambiguity -> {
            assertThat(ambiguity.tasks()).containsExactly("Window", "Window/aggregate");
            assertThat(ambiguity.compiledMethod()).isEqualTo("a.WindowOperator.process");
            assertThat(ambiguity.advice()).contains("Window as a whole is certain", "--boundaries");
        });
    }

    @Test
    void chainsOfTwoTasksGiveBothTheirBoundsAndTheLedgerNamesThem() {
        Doubt doubt = doubt(0, 2, true, "i:a.Filter.run j:a.WindowOperator.process", "j:a.WindowOperator.process");
        Summary summary = aggregate(
                Optional.empty(),
                doubtful(7, 7, NAMED, doubt, 30),
                sample(7, "t", stack("j:a.Filter.run"), 20),
                sample(7, "t", stack("j:a.WindowOperator.process"), 50));
        TaskCost filter = task(summary, "Filter");
        assertThat(filter.share().value()).isCloseTo(0.5, within(1e-12));
        assertThat(filter.certain().low()).isCloseTo(0.2, within(1e-12));
        assertThat(filter.certain().high()).isCloseTo(0.5, within(1e-12));
        TaskCost window = task(summary, "Window");
        assertThat(window.certain().low()).isCloseTo(0.5, within(1e-12));
        assertThat(window.certain().high()).isCloseTo(0.8, within(1e-12));
        assertThat(window.believable().low())
                .isCloseTo(Proportion.wilson(0.5, 100).low(), within(1e-12));
        assertThat(window.believable().high())
                .isCloseTo(Proportion.wilson(0.8, 100).high(), within(1e-12));
        Certainty certainty = summary.ledger().certainty();
        assertThat(certainty.ambiguous()).isEqualTo(30);
        assertThat(certainty.incomplete()).isZero();
        assertThat(certainty.ambiguities())
                .extracting(Ambiguity::tasks, Ambiguity::samples)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(List.of("Window", "Filter"), 30L));
        assertThat(certainty.debugInformation())
                .singleElement()
                .asString()
                .contains("node-1", "pid 7", "DebugNonSafepoints is off", "certain in 70.0 % of its 100 samples");
    }

    @Test
    void aFrameNearerTheLeafThanTheDoubtDecides() {
        Doubt doubt = doubt(1, 3, false, "i:a.Filter.run j:a.WindowOperator.process", "j:a.WindowOperator.process");
        Summary summary = aggregate(
                Optional.empty(),
                doubtful(
                        7,
                        7,
                        stack("n:x.so!libacme_inflate", "i:a.Filter.run", "j:a.WindowOperator.process"),
                        doubt,
                        10));
        assertThat(task(summary, "Native").certain().low()).isEqualTo(1);
        assertThat(summary.ledger().certainty().ambiguous()).isZero();
    }

    @Test
    void aMethodThatCouldNotBeReadWholeIsNeverCertain() {
        Doubt doubt = doubt(0, 2, false, "i:a.Filter.run j:a.WindowOperator.process");
        Summary summary = aggregate(Optional.empty(), doubtful(7, 7, NAMED, doubt, 10));
        assertThat(task(summary, "Filter").certain().low()).isZero();
        assertThat(task(summary, "Filter").certain().high()).isEqualTo(1);
        assertThat(summary.ledger().certainty().ambiguous()).isEqualTo(10);
        assertThat(summary.ledger().certainty().incomplete()).isEqualTo(10);
        assertThat(summary.ledger().certainty().ambiguities().get(0).advice()).contains("could be read");
    }

    @Test
    void namesWithoutAWordAboutTheirCertaintyAreSaidToBeSo() {
        Summary summary = aggregate(Optional.empty(), sample(7, "t", NAMED, 50));
        assertThat(summary.ledger().certainty().unjudged()).isEqualTo(50);
        assertThat(summary.ledger().certainty().debugInformation().get(0)).contains("not known which are certain");
        assertThat(summary.ledger().warnings())
                .anySatisfy(warning -> assertThat(warning).contains("up to a whole task"));
    }

    @Test
    void aTaskWithoutSamplesThatOthersMayHaveGotIsNamedWithThem() {
        Doubt doubt = doubt(0, 1, true, "i:a.Filter.run j:a.WindowOperator.process", "j:a.WindowOperator.process");
        Sample samples = doubtful(7, 7, stack("j:a.WindowOperator.process"), doubt, 2_000);
        assertThat(aggregate(Optional.empty(), samples).ledger().warnings())
                .contains(
                        "task Filter: 0 of 2000 samples show it, and it may have been charged to Window (2000 samples),"
                                + " into whose compiled code it is inlined");
        EventCounts events = new EventCounts(
                1e6, "flink:x", "test", List.of(new OperatorCount("Filter", Optional.of(1e6), Optional.of(1.0))));
        assertThat(aggregate(Optional.of(events), samples).ledger().warnings())
                .anySatisfy(warning -> assertThat(warning)
                        .contains(
                                "1000000 records entered its operator",
                                "0 of 2000",
                                "may have been charged to Window"));
    }

    private static final List<String> ABOVE = List.of(
            "k:futex_wait",
            "k:tcp_sendmsg",
            "n:libc.so.6!read",
            "n:x.so!libacme_run",
            "u:0x1",
            "n:x.so!Count_jni",
            "n:libjvm.so!SafepointMechanism::process(JavaThread*)");
    private static final List<String> CHAIN = List.of(
            "i:a.Filter.run",
            "i:a.Predicate.test",
            "i:a.Count.add",
            "i:a.Timers.fire",
            "i:java.util.HashMap.get",
            "i:java.lang.Thread.sleep0",
            "i:b.ClassLoader.loadClass",
            "i:b.Table.<clinit>",
            "i:a.WindowOperator.process");
    private static final List<String> BELOW = List.of(
            "j:a.WindowOperator.process",
            "j:a.Filter.run",
            "j:a.Count.add",
            "j:java.lang.Thread.run",
            "j:b.ClassLoader.loadClass",
            "n:libjvm.so!JavaThread::run()",
            "n:libjvm.so!SafepointSynchronize::block(JavaThread*)");

    private static List<Frame> frames(Random random, List<String> from, int most) {
        List<Frame> frames = new ArrayList<>();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            frames.add(Stacks.frame(from.get(random.nextInt(from.size()))));
        }
        return frames;
    }

    private static List<Frame> chain(Random random) {
        List<Frame> chain = new ArrayList<>(frames(random, CHAIN, 4));
        chain.add(Stacks.frame(random.nextInt(3) == 0 ? "j:a.WindowOperator.process" : "j:b.Main.loop"));
        return chain;
    }

    private static Sample randomSample(Random random, int pid, long count) {
        List<Frame> above = frames(random, ABOVE, 2);
        List<Frame> named = chain(random);
        List<Frame> all = new ArrayList<>(above);
        all.addAll(named);
        all.addAll(frames(random, BELOW, 3));
        List<List<Frame>> chains = new ArrayList<>();
        for (int i = 1 + random.nextInt(6); i > 0; i--) {
            chains.add(chain(random));
        }
        CompiledMethod method = new CompiledMethod(random.nextInt(3), random.nextInt(4) > 0, chains);
        Doubt doubt = new Doubt(above.size(), above.size() + named.size(), method);
        String thread = List.of("t", "window", "VM Thread").get(random.nextInt(3));
        return new Sample(
                new dev.weir.model.Tgid(pid),
                1 + random.nextInt(3),
                thread,
                0,
                new StackTrace(all, random.nextInt(5) == 0),
                random.nextInt(3) == 0 ? Optional.empty() : Optional.of(doubt),
                count);
    }

    @Test
    void whatTheShortWayFindsIsWhatClassifyingEveryChainFinds() {
        Random random = new Random(20261120);
        TaskClassifier classifier = new TaskClassifier(PROFILE);
        TreeSet<String> seen = new TreeSet<>();
        for (int i = 0; i < 20_000; i++) {
            Sample sample = randomSample(random, 7, 1);
            String thread = sample.threadName();
            StackTrace stack = sample.stackTrace();
            TreeSet<Integer> expected = new TreeSet<>();
            expected.add(classifier.classify(thread, stack));
            // Another one for every spliced stack, so that nothing is remembered from the short way.
            TaskClassifier fresh = i % 100 == 0 ? new TaskClassifier(PROFILE) : classifier;
            sample.doubt()
                    .ifPresent(doubt -> doubt.method().chains().forEach(chain -> {
                        List<Frame> spliced = new ArrayList<>(stack.frames().subList(0, doubt.from()));
                        spliced.addAll(chain);
                        spliced.addAll(stack.frames()
                                .subList(doubt.to(), stack.frames().size()));
                        expected.add(fresh.classify(thread, new StackTrace(spliced, stack.truncated())));
                    }));
            Attribution found = classifier.classify(thread, stack, sample.doubt());
            assertThat(found.possible()).as(() -> sample.toString()).containsExactlyElementsOf(expected);
            assertThat(found.row()).isEqualTo(classifier.classify(thread, stack));
            found.possible().forEach(row -> seen.add(classifier.rows().get(row).task()));
        }
        assertThat(seen)
                .contains(
                        "Window",
                        "Window/aggregate",
                        "Window/timers",
                        "Filter",
                        "Filter/test",
                        "Native",
                        "Wait",
                        "Class loading",
                        "Safepoint",
                        "Unmatched");
    }

    private static List<HostOutcome> randomOutcomes(Random random) {
        List<HostOutcome> outcomes = new ArrayList<>();
        for (int h = 0; h <= random.nextInt(4); h++) {
            List<ProcessProfile> processes = new ArrayList<>();
            List<Sample> samples = new ArrayList<>();
            for (int p = 1; p <= 1 + random.nextInt(3); p++) {
                long kept = 0;
                for (int s = random.nextInt(20); s > 0; s--) {
                    long count = 1L + random.nextInt(50);
                    samples.add(
                            random.nextInt(6) == 0
                                    ? sample(p, "GC Thread#0", stack("n:libjvm.so!G1X::y()"), count)
                                    : random.nextInt(6) == 0
                                            ? sample(p, "C2 CompilerThre", Stacks.empty(), count)
                                            : randomSample(random, p, count));
                    kept += count;
                }
                Profiles.ProfileBuilder profile =
                        process(p).taken(kept + 3).loss(3, 0, 0).cycles(NOMINAL, random.nextDouble() * 1e10);
                for (int tid = 1; tid <= random.nextInt(5); tid++) {
                    profile.allocated(tid, random.nextInt(1_000_000));
                }
                processes.add(profile.build());
            }
            outcomes.add(host("node-" + h, processes, samples));
        }
        return outcomes;
    }

    private static void assertLaws(GroupCost group) {
        double cycles = group.cycles().cycles();
        assertThat(group.topTasks().stream()
                        .mapToDouble(task -> task.cycles().cycles())
                        .sum())
                .isCloseTo(cycles, within(1e-9 * (1 + cycles)));
        assertThat(group.topTasks().stream()
                        .mapToDouble(task -> task.cyclesWithService().cycles())
                        .sum())
                .isCloseTo(cycles, within(1e-9 * (1 + cycles)));
        assertThat(group.topTasks().stream().mapToLong(TaskCost::samples).sum()).isEqualTo(group.samplesTaken());
        for (TaskCost task : group.tasks()) {
            assertThat(task.certain().low()).isLessThanOrEqualTo(task.share().value());
            assertThat(task.certain().high())
                    .isGreaterThanOrEqualTo(task.share().value());
            assertThat(task.believable().low())
                    .isLessThanOrEqualTo(task.certain().low())
                    .isLessThanOrEqualTo(task.share().low());
            assertThat(task.believable().high())
                    .isGreaterThanOrEqualTo(task.certain().high())
                    .isGreaterThanOrEqualTo(task.share().high());
            task.parent().ifPresent(parent -> {
                TaskCost whole = group.tasks().stream()
                        .filter(other -> other.task().equals(parent))
                        .findFirst()
                        .orElseThrow();
                assertThat(task.samples()).isLessThanOrEqualTo(whole.samples());
                assertThat(task.certain().high())
                        .isLessThanOrEqualTo(whole.certain().high());
                assertThat(task.cyclesWithService().cycles())
                        .isLessThanOrEqualTo(whole.cyclesWithService().cycles() * (1 + 1e-12));
            });
        }
    }

    @Test
    void theLawsHoldAndTheOrderOfEverythingMakesNoDifference() {
        Random random = new Random(3);
        for (int run = 0; run < 100; run++) {
            List<HostOutcome> outcomes = randomOutcomes(random);
            Aggregator.Result result = Profiles.aggregate(outcomes, PROFILE, Optional.empty());
            assertLaws(result.summary().cluster());
            result.summary().hosts().forEach(CertaintyTest::assertLaws);
            result.summary().processes().forEach(CertaintyTest::assertLaws);
            Certainty certainty = result.summary().ledger().certainty();
            assertThat(certainty.ambiguities().stream()
                            .mapToLong(Ambiguity::samples)
                            .sum())
                    .isGreaterThanOrEqualTo(certainty.ambiguous());

            List<HostOutcome> shuffled = new ArrayList<>();
            for (HostOutcome outcome : outcomes) {
                HostOutcome.Completed completed = (HostOutcome.Completed) outcome;
                List<Sample> samples = new ArrayList<>(completed.profile().samples());
                Collections.shuffle(samples, random);
                shuffled.add(host(
                        completed.host().host().value(), completed.profile().processes(), samples));
            }
            Collections.shuffle(shuffled, random);
            assertThat(Profiles.aggregate(shuffled, PROFILE, Optional.empty())).isEqualTo(result);
        }
    }

    @Test
    void mergingHostsInAnyTreeGivesOneResult() {
        Random random = new Random(9);
        TaskClassifier classifier = new TaskClassifier(PROFILE);
        List<ClusterAggregate> parts = randomOutcomes(random).stream()
                .map(outcome -> ClusterAggregate.of(outcome, classifier))
                .toList();
        ClusterAggregate left = parts.stream().reduce(ClusterAggregate.EMPTY, ClusterAggregate::merge);
        ClusterAggregate right = ClusterAggregate.EMPTY;
        for (int i = parts.size() - 1; i >= 0; i--) {
            right = parts.get(i).merge(right);
        }
        assertThat(right).isEqualTo(left);
    }
}

package dev.weir.aggregator;

import static dev.weir.aggregator.Profiles.failed;
import static dev.weir.aggregator.Profiles.host;
import static dev.weir.aggregator.Profiles.process;
import static dev.weir.aggregator.Profiles.sample;
import static dev.weir.aggregator.Stacks.stack;
import static dev.weir.model.CycleSource.HARDWARE;
import static dev.weir.model.CycleSource.NOMINAL;
import static dev.weir.model.CycleSource.REFERENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.weir.aggregator.Aggregator.Result;
import dev.weir.model.CounterEvent;
import dev.weir.model.CounterReading;
import dev.weir.model.EngineRole;
import dev.weir.model.EventCounts;
import dev.weir.model.EventCounts.OperatorCount;
import dev.weir.model.HostOutcome;
import dev.weir.model.HostProfile;
import dev.weir.model.ProcessProfile;
import dev.weir.model.Sample;
import dev.weir.model.StackTrace;
import dev.weir.model.Tgid;
import dev.weir.model.WeirException;
import dev.weir.model.summary.AttributedStack;
import dev.weir.model.summary.Group;
import dev.weir.model.summary.GroupCost;
import dev.weir.model.summary.TaskCost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AggregatorTest {
    private static final ApplicationProfile PROFILE =
            ApplicationProfile.parse("p.txt", "Kafka = kafka\nParse = jackson\nSink = RedisSink");
    private static final StackTrace KAFKA = stack("k:read", "j:kafka.Consumer.poll");
    private static final StackTrace PARSE = stack("i:jackson.Parser.next", "j:kafka.Consumer.poll");
    private static final StackTrace OTHER = stack("j:other.Thing.run");

    private static Result aggregate(HostOutcome... outcomes) {
        return Profiles.aggregate(List.of(outcomes), PROFILE, Optional.empty());
    }

    private static Result aggregate(EventCounts events, HostOutcome... outcomes) {
        return Profiles.aggregate(List.of(outcomes), PROFILE, Optional.of(events));
    }

    private static TaskCost task(GroupCost group, String name) {
        return group.tasks().stream()
                .filter(task -> task.task().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void assertSumsUp(GroupCost group) {
        double cycles = group.tasks().stream()
                .mapToDouble(task -> task.cycles().cycles())
                .sum();
        assertThat(cycles)
                .isCloseTo(
                        group.cycles().cycles(),
                        within(1e-9 * (1 + group.cycles().cycles())));
        assertThat(group.tasks().stream().mapToLong(TaskCost::samples).sum()).isEqualTo(group.samplesTaken());
        assertThat(group.tasks().stream().mapToDouble(TaskCost::cpuSeconds).sum())
                .isCloseTo(group.cpuSeconds(), within(1e-6));
        if (group.cycles().cycles() > 0) {
            assertThat(group.tasks().stream()
                            .mapToDouble(task -> task.share().value())
                            .sum())
                    .isCloseTo(1, within(1e-9));
        }
    }

    private static HostOutcome.Completed asked(HostOutcome.Completed host, String... request) {
        HostProfile profile = host.profile();
        return new HostOutcome.Completed(
                host.host(),
                new HostProfile(
                        profile.facts(),
                        List.of(request),
                        profile.frequencyHz(),
                        profile.window(),
                        profile.scope(),
                        profile.processes(),
                        profile.samples(),
                        profile.profilerCpuTime(),
                        profile.profilerPeakBytes(),
                        profile.warnings()));
    }

    @Test
    void aBrokersCyclesAreItsOwnRowsAndInNoFigureOfTheJob() {
        HostOutcome.Completed measured = host(
                "node-1",
                List.of(
                        process(7).taken(60).cycles(NOMINAL, 600).build(),
                        process(9)
                                .role(EngineRole.INFRASTRUCTURE)
                                .taken(40)
                                .cycles(NOMINAL, 4_000)
                                .build()),
                List.of(sample(7, "t", KAFKA, 60), sample(9, "t", KAFKA, 30), sample(9, "t", OTHER, 10)));

        Result both = aggregate(asked(measured, "--role=workload", "--role=infrastructure"));
        assertThat(both.summary().cluster().cycles().cycles()).isEqualTo(600);
        assertThat(both.summary().hosts())
                .singleElement()
                .satisfies(host -> assertThat(host.cycles().cycles()).isEqualTo(600));
        assertThat(both.summary().processes())
                .extracting(process -> process.cycles().cycles())
                .containsExactly(600.0, 4_000.0);
        assertThat(both.summary().processes())
                .extracting(process -> ((Group.OfProcess) process.group()).ofTheJob())
                .containsExactly(true, false);
        both.summary().processes().forEach(AggregatorTest::assertSumsUp);
        assertSumsUp(both.summary().cluster());
        assertThat(both.summary().unmatched()).isEmpty();
        assertThat(both.stacks()).extracting(AttributedStack::tgid).containsOnly(new Tgid(7));

        // Named by their pids, or asked for by themselves, they are what the figures are about.
        assertThat(aggregate(asked(measured, "--pid=7", "--pid=9"))
                        .summary()
                        .cluster()
                        .cycles()
                        .cycles())
                .isEqualTo(4_600);
        assertThat(aggregate(asked(measured, "--role=infrastructure"))
                        .summary()
                        .cluster()
                        .cycles()
                        .cycles())
                .isEqualTo(4_600);
    }

    @Test
    void aJobWithoutAProcessIsAnErrorThatNamesTheOthers() {
        HostOutcome.Completed measured = host(
                "node-1",
                List.of(process(9)
                        .role(EngineRole.INFRASTRUCTURE)
                        .taken(40)
                        .cycles(NOMINAL, 4_000)
                        .build()),
                List.of(sample(9, "t", KAFKA, 40)));
        assertThatThrownBy(() -> aggregate(asked(measured, "--role=workload", "--role=infrastructure")))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("(pid 9)")
                .hasMessageContaining("--role");
    }

    @Test
    void cyclesOfATaskAreItsShareOfTheSamplesLostOnesIncluded() {
        Result result = aggregate(host(
                "node-1",
                List.of(process(7)
                        .taken(100)
                        .loss(10, 0, 0)
                        .cycles(NOMINAL, 1_000)
                        .build()),
                List.of(sample(7, "t", KAFKA, 60), sample(7, "t", PARSE, 20), sample(7, "t", OTHER, 10))));
        GroupCost cluster = result.summary().cluster();
        assertThat(task(cluster, "Kafka").cycles().cycles()).isEqualTo(600);
        assertThat(task(cluster, "Parse").cycles().cycles()).isEqualTo(200);
        assertThat(task(cluster, "Unmatched").cycles().cycles()).isEqualTo(100);
        assertThat(task(cluster, "Lost").cycles().cycles()).isEqualTo(100);
        assertThat(task(cluster, "Sink").samples()).isZero();
        assertThat(cluster.tasks())
                .extracting(TaskCost::task)
                .containsExactly(
                        "Kafka",
                        "Parse",
                        "Sink",
                        "GC",
                        "JIT",
                        "VM",
                        "Safepoint",
                        "Class loading",
                        "Wait",
                        "Kernel",
                        "Unmatched",
                        "Unresolved",
                        "Lost");
        assertSumsUp(cluster);
        assertThat(result.summary().ledger().unmatched()).isEqualTo(10);
        assertThat(result.summary().unmatched()).singleElement().satisfies(stack -> {
            assertThat(stack.samples()).isEqualTo(10);
            assertThat(stack.stackTrace()).isEqualTo(OTHER);
        });
    }

    @Test
    void aGroupsShareIsOfItsCyclesAndNoMeanOfShares() {
        Result result = aggregate(
                host(
                        "node-1",
                        List.of(process(7).taken(100).cycles(NOMINAL, 900).build()),
                        List.of(sample(7, "t", KAFKA, 100))),
                host(
                        "node-2",
                        List.of(process(7).taken(100).cycles(NOMINAL, 100).build()),
                        List.of(sample(7, "t", PARSE, 100))));
        assertThat(task(result.summary().cluster(), "Kafka").share().value()).isCloseTo(0.9, within(1e-12));
        assertThat(result.summary().hosts()).hasSize(2).allSatisfy(AggregatorTest::assertSumsUp);
        assertThat(result.summary().hostFacts())
                .extracting(facts -> facts.host().value())
                .containsExactly("node-1", "node-2");
    }

    @Test
    void kindsOfCyclesAreNeverMixed() {
        ProcessProfile rich = process(7)
                .taken(1)
                .cycles(HARDWARE, 5)
                .cycles(REFERENCE, 6)
                .cycles(NOMINAL, 7)
                .build();
        ProcessProfile poor =
                process(8).taken(1).cycles(REFERENCE, 60).cycles(NOMINAL, 70).build();
        Result result =
                aggregate(host("a", List.of(rich, poor), List.of(sample(7, "t", KAFKA, 1), sample(8, "t", KAFKA, 1))));
        assertThat(result.summary().cluster().cycles().source()).isEqualTo(REFERENCE);
        assertThat(result.summary().cluster().cycles().cycles()).isEqualTo(66);
        assertThat(result.summary().processes())
                .extracting(process -> process.cycles().source())
                .containsOnly(REFERENCE);
        assertThat(result.summary().ledger().warnings())
                .anySatisfy(warning -> assertThat(warning).contains("not hardware cycles", "pid 8"));
    }

    @Test
    void aProcessThatWasNeverSampledIsUnresolvedAndSaysSo() {
        Result result = aggregate(host(
                "a",
                List.of(
                        process(7).taken(50).cycles(NOMINAL, 90).build(),
                        process(8).cpu(Duration.ofMillis(4)).cycles(NOMINAL, 10).build(),
                        process(9).cpu(Duration.ZERO).cycles(NOMINAL, 0).build()),
                List.of(sample(7, "t", KAFKA, 50))));
        GroupCost cluster = result.summary().cluster();
        assertThat(task(cluster, "Unresolved").cycles().cycles()).isEqualTo(10);
        assertThat(task(cluster, "Unresolved").samples()).isZero();
        assertThat(task(cluster, "Kafka").share().high()).isGreaterThanOrEqualTo(0.9999);
        assertSumsUp(cluster);
        result.summary().processes().forEach(AggregatorTest::assertSumsUp);
        assertThat(result.summary().ledger().warnings())
                .containsOnlyOnce(
                        "a: TaskManagerRunner (pid 8): used 0.004 s of CPU time and was never sampled: all of it"
                                + " is Unresolved");
    }

    @Test
    void perEventFiguresUseTheJobsEventsAndTheOperatorsOwn() {
        EventCounts events = new EventCounts(
                1_000,
                "flink:http://jm:8081",
                "test",
                List.of(
                        new OperatorCount("Source: Kafka", Optional.empty(), Optional.of(1_000.0)),
                        new OperatorCount("parse", Optional.of(500.0), Optional.of(100.0)),
                        new OperatorCount("Sink: Writer", Optional.of(10.0), Optional.empty())));
        Result result = aggregate(
                events,
                host(
                        "a",
                        List.of(process(7).taken(100).cycles(NOMINAL, 1e6).build()),
                        List.of(sample(7, "t", KAFKA, 50), sample(7, "t", PARSE, 50))));
        GroupCost cluster = result.summary().cluster();
        assertThat(task(cluster, "Parse").cyclesPerEvent().orElseThrow().value())
                .isCloseTo(500, within(1e-9));
        assertThat(task(cluster, "Parse").cyclesPerTaskEvent().orElseThrow().value())
                .isCloseTo(1_000, within(1e-9));
        assertThat(task(cluster, "Kafka").cyclesPerTaskEvent().orElseThrow().value())
                .isCloseTo(500, within(1e-9));
        assertThat(task(cluster, "Sink").operator().orElseThrow().operator()).isEqualTo("Sink: Writer");
        assertThat(task(cluster, "GC").operator()).isEmpty();
        assertThat(task(cluster, "GC").cyclesPerEvent()).isPresent();
        double perEvent = cluster.tasks().stream()
                .mapToDouble(task -> task.cyclesPerEvent().orElseThrow().value())
                .sum();
        assertThat(perEvent).isCloseTo(1_000, within(1e-6));
    }

    @Test
    void noEventsLeaveThePerEventFiguresEmpty() {
        Result result = aggregate(
                new EventCounts(0, "flink:x", "test", List.of()),
                host("a", List.of(process(7).taken(1).cycles(NOMINAL, 1).build()), List.of(sample(7, "t", KAFKA, 1))));
        assertThat(task(result.summary().cluster(), "Kafka").cyclesPerEvent()).isEmpty();
        assertThat(result.summary().ledger().warnings())
                .anySatisfy(warning -> assertThat(warning).contains("no event entered the job"));
    }

    @Test
    void twoOperatorsOfOneNameAreNotGuessedBetween() {
        EventCounts events = new EventCounts(
                1_000,
                "flink:x",
                "test",
                List.of(
                        new OperatorCount("Parse", Optional.of(500.0), Optional.of(1.0)),
                        new OperatorCount("parse", Optional.of(400.0), Optional.of(1.0))));
        Result result = aggregate(
                events,
                host("a", List.of(process(7).taken(1).cycles(NOMINAL, 1).build()), List.of(sample(7, "t", PARSE, 1))));
        assertThat(task(result.summary().cluster(), "Parse").operator()).isEmpty();
        assertThat(result.summary().ledger().warnings())
                .anySatisfy(warning -> assertThat(warning).contains("2 operators"));
    }

    @Test
    void aTaskWithWorkAndWithoutSamplesIsASignOfMisplacedFrames() {
        EventCounts events = new EventCounts(
                1e6, "flink:x", "test", List.of(new OperatorCount("Parse", Optional.of(1e6), Optional.of(1.0))));
        Result result = aggregate(
                events,
                host(
                        "a",
                        List.of(process(7).taken(2_000).cycles(NOMINAL, 1).build()),
                        List.of(sample(7, "t", KAFKA, 2_000))));
        assertThat(result.summary().ledger().warnings())
                .anySatisfy(warning -> assertThat(warning)
                        .contains("task Parse", "1000000 records", "0 of 2000 samples", "neighbour"));
    }

    @Test
    void theLedgerNamesHostAndProcess() {
        ProcessProfile process = process(221)
                .taken(700)
                .loss(20, 50, 30)
                .cpu(Duration.ofSeconds(10))
                .procCpu(Duration.ofMillis(9_500))
                .cycles(NOMINAL, 1e9)
                .counter(new CounterReading(CounterEvent.INSTRUCTIONS, 100, 1_000, 500))
                .endedAfter(Duration.ofMillis(12_300))
                .jvm(false, false)
                .warning("no instructions")
                .build();
        Result result =
                aggregate(host("node-1", List.of(process), List.of(sample(221, "t", PARSE, 680))), failed("node-2"));
        String name = "node-1: TaskManagerRunner (pid 221): ";
        assertThat(result.summary().ledger().warnings())
                .contains(
                        name + "no instructions",
                        name + "ended 12.3 s into the window; what it did until then is in the figures",
                        name + "its CPU time differs by 5.3 % from what /proc says",
                        name + "700 samples were taken where 99 Hz and its CPU time make 990",
                        name + "2.9 % of the samples were lost because the ring buffer was full",
                        name + "7.1 % of the samples have no user stack",
                        name
                                + "the counter instructions ran 50 % of the time only and is extrapolated: the PMU was shared",
                        "node-2: not measured (connect): no route to host. Is it up?")
                .anySatisfy(warning -> assertThat(warning).contains(name, "PreserveFramePointer"))
                .anySatisfy(warning -> assertThat(warning).contains(name, "DebugNonSafepoints"))
                .isSorted();
        assertThat(result.summary().ledger().multiplexed()).isTrue();
        assertThat(result.summary().ledger().cpuTimeDisagreement()).isCloseTo(0.0526, within(1e-4));
        assertThat(result.summary().ledger().expected()).isCloseTo(990, within(1e-9));
        assertThat(result.summary().ledger().taken()).isEqualTo(700);
        assertThat(result.summary().failures()).hasSize(1);
    }

    @Test
    void whatTheCountersMissOfTheCpuTimeIsSaid() {
        ProcessProfile process = process(7)
                .taken(990)
                .cpu(Duration.ofSeconds(10))
                .procCpu(Duration.ofSeconds(10))
                .cycles(NOMINAL, 1e9)
                .counter(new CounterReading(CounterEvent.TASK_CLOCK, 9_800_000_000L, 1_000, 1_000))
                .build();
        Result result = aggregate(host("a", List.of(process), List.of(sample(7, "t", KAFKA, 990))));
        assertThat(result.summary().ledger().warnings())
                .anySatisfy(warning -> assertThat(warning).contains("its counters cover 98.0 % of its CPU time"));
        assertThat(result.summary().ledger().cpuTimeDisagreement()).isCloseTo(0.02, within(1e-9));
    }

    @Test
    void multiplexedCountersAddUpAsTheyScale() {
        CounterReading whole = new CounterReading(CounterEvent.INSTRUCTIONS, 100, 1_000_000, 1_000_000);
        CounterReading half = new CounterReading(CounterEvent.INSTRUCTIONS, 100, 1_000_000, 500_000);
        Result result = aggregate(host(
                "a",
                List.of(
                        process(7).cycles(NOMINAL, 1).counter(whole).build(),
                        process(8)
                                .cycles(NOMINAL, 1)
                                .counter(half)
                                .counter(new CounterReading(CounterEvent.BRANCHES, 1, 1, 1))
                                .build()),
                List.of()));
        assertThat(result.summary().cluster().counters()).singleElement().satisfies(sum -> {
            assertThat(sum.event()).isEqualTo(CounterEvent.INSTRUCTIONS);
            assertThat(sum.scaled()).isCloseTo(300, within(1e-3));
            assertThat(sum.multiplexed()).isTrue();
        });
    }

    @Test
    void whatAProfileCannotExplainIsLost() {
        Result result = aggregate(host(
                "a",
                List.of(process(7)
                        .taken(100)
                        .loss(10, 0, 0)
                        .cycles(NOMINAL, 100)
                        .build()),
                List.of(sample(7, "t", KAFKA, 80), sample(99, "t", KAFKA, 3))));
        assertThat(task(result.summary().cluster(), "Lost").samples()).isEqualTo(20);
        assertThat(result.summary().ledger().loss().ringFull()).isEqualTo(20);
        assertThat(result.summary().ledger().warnings())
                .anySatisfy(warning -> assertThat(warning).contains("counted as lost"))
                .anySatisfy(warning -> assertThat(warning).contains("3 samples belong to no profiled process"));
        assertSumsUp(result.summary().cluster());
    }

    @Test
    void noHostAtAllIsAnErrorThatNamesTheReasons() {
        assertThatThrownBy(() -> aggregate(failed("a"), failed("b")))
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.kind()).isEqualTo(WeirException.Kind.REMOTE))
                .hasMessageContainingAll("a (connect)", "b (connect)");
    }

    @Test
    void aHostHasOneOutcome() {
        assertThatThrownBy(() -> aggregate(failed("a"), host("a", List.of(), List.of())))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> aggregate(failed("a"), failed("a"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theLawHoldsForWhateverComes() {
        Random random = new Random(42);
        for (int run = 0; run < 200; run++) {
            List<HostOutcome> outcomes = randomOutcomes(random);
            Result result = Profiles.aggregate(outcomes, PROFILE, Optional.empty());
            assertSumsUp(result.summary().cluster());
            result.summary().hosts().forEach(AggregatorTest::assertSumsUp);
            result.summary().processes().forEach(AggregatorTest::assertSumsUp);
            assertThat(result.summary().hosts().size()
                            + result.summary().failures().size())
                    .isEqualTo(outcomes.size());
            long ofStacks =
                    result.stacks().stream().mapToLong(AttributedStack::samples).sum();
            assertThat(ofStacks + task(result.summary().cluster(), "Lost").samples())
                    .isEqualTo(result.summary().cluster().samplesTaken());
        }
    }

    @Test
    void theOrderOfHostsSamplesAndMergingMakesNoDifference() {
        Random random = new Random(7);
        List<HostOutcome> outcomes = randomOutcomes(random);
        Result expected = Profiles.aggregate(outcomes, PROFILE, Optional.empty());
        List<HostOutcome> shuffled = new ArrayList<>(outcomes.stream()
                .map(outcome -> outcome instanceof HostOutcome.Completed completed
                        ? host(
                                completed.host().host().value(),
                                completed.profile().processes(),
                                shuffled(completed.profile().samples(), random))
                        : outcome)
                .toList());
        Collections.shuffle(shuffled, random);
        Result again = Profiles.aggregate(shuffled, PROFILE, Optional.empty());
        assertThat(again).isEqualTo(expected);

        TaskClassifier classifier = new TaskClassifier(PROFILE);
        List<ClusterAggregate> parts = outcomes.stream()
                .map(outcome -> ClusterAggregate.of(outcome, classifier))
                .toList();
        ClusterAggregate left = ClusterAggregate.EMPTY;
        for (ClusterAggregate part : parts) {
            left = left.merge(part);
        }
        ClusterAggregate right = ClusterAggregate.EMPTY;
        for (int i = parts.size() - 1; i >= 0; i--) {
            right = parts.get(i).merge(right);
        }
        assertThat(right).isEqualTo(left);
    }

    private static List<Sample> shuffled(List<Sample> samples, Random random) {
        List<Sample> copy = new ArrayList<>(samples);
        Collections.shuffle(copy, random);
        return copy;
    }

    private static List<HostOutcome> randomOutcomes(Random random) {
        List<StackTrace> stacks = List.of(
                KAFKA,
                PARSE,
                OTHER,
                stack("u:0x1"),
                stack("i:kafka.Consumer.poll"),
                stack("k:read", "n:libc.so.6!read"),
                Stacks.empty());
        List<HostOutcome> outcomes = new ArrayList<>();
        outcomes.add(host("first", List.of(), List.of()));
        for (int h = 0; h < 1 + random.nextInt(4); h++) {
            if (random.nextInt(4) == 0) {
                outcomes.add(failed("node-" + h));
                continue;
            }
            List<ProcessProfile> processes = new ArrayList<>();
            List<Sample> samples = new ArrayList<>();
            for (int p = 1; p <= random.nextInt(4); p++) {
                long kept = 0;
                for (int s = random.nextInt(8); s > 0; s--) {
                    long count = 1L + random.nextInt(50);
                    samples.add(sample(p, "t" + random.nextInt(3), stacks.get(random.nextInt(stacks.size())), count));
                    kept += count;
                }
                long lost = random.nextInt(5);
                processes.add(process(p)
                        .taken(kept + lost)
                        .loss(lost, 0, 0)
                        .cpu(Duration.ofMillis(random.nextInt(20_000)))
                        .cycles(NOMINAL, random.nextDouble() * 1e10)
                        .build());
            }
            outcomes.add(host("node-" + h, processes, samples));
        }
        return outcomes;
    }
}

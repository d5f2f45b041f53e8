package dev.weir.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weir.model.CounterEvent;
import dev.weir.model.CounterReading;
import dev.weir.model.CycleSource;
import dev.weir.model.EventSamples;
import dev.weir.model.HostConditions;
import dev.weir.model.HostOutcome;
import dev.weir.model.Sample;
import dev.weir.model.StackTrace;
import dev.weir.model.Tgid;
import dev.weir.model.summary.GroupCost;
import dev.weir.model.summary.Summary;
import dev.weir.model.summary.TaskCost;
import dev.weir.model.summary.TaskCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CounterPartsTest {
    private static final CounterEvent FAULTS = CounterEvent.PAGE_FAULTS;
    private static final ApplicationProfile PROFILE =
            ApplicationProfile.parse("tasks.txt", "Read = acme.Read\nRead/json = acme.Json\nJoin = acme.Join\n");

    /** Of its leaf's task; what parses belongs to what reads. */
    private static StackTrace stack(String leaf) {
        return leaf.startsWith("acme.Json")
                ? Stacks.stack("j:" + leaf, "j:acme.Read.go", "j:acme.Main.run")
                : Stacks.stack("j:" + leaf, "j:acme.Main.run");
    }

    private static EventSamples.Taken taken(int pid, String leaf, long count, long occurrences) {
        return new EventSamples.Taken(Profiles.sample(pid, "t", stack(leaf), count), occurrences);
    }

    private static CounterReading reading(CounterEvent event, long raw, long enabled, long running) {
        return new CounterReading(event, raw, enabled, running);
    }

    private static HostOutcome host(String name, int pid, CounterReading reading, List<EventSamples> events) {
        List<Sample> clock = List.of(Profiles.sample(pid, "t", stack("acme.Join.go"), 990));
        return Profiles.host(
                name,
                List.of(Profiles.process(pid)
                        .cycles(CycleSource.NOMINAL, 26e9)
                        .taken(990)
                        .counter(reading)
                        .build()),
                clock,
                events,
                HostConditions.UNKNOWN);
    }

    private static Summary summary(HostOutcome... hosts) {
        return Profiles.aggregate(List.of(hosts), PROFILE, Optional.empty()).summary();
    }

    private static Optional<TaskCounter> part(GroupCost group, String task) {
        return group.tasks().stream()
                .filter(cost -> cost.task().equals(task))
                .flatMap(cost -> cost.counters().stream())
                .filter(counter -> counter.event() == FAULTS)
                .findFirst();
    }

    private static double count(GroupCost group, String task) {
        return part(group, task).orElseThrow().count().value();
    }

    @Test
    void aSampleWeighsAsMuchAsItStandsForAndTheTasksAddUpToWhatWasCounted() {
        Summary summary = summary(host(
                "a",
                7,
                reading(FAULTS, 5_000, 1, 1),
                List.of(new EventSamples(
                        FAULTS,
                        List.of(
                                taken(7, "acme.Read.go", 10, 1_000),
                                taken(7, "acme.Json.parse", 10, 3_000),
                                taken(7, "acme.Join.go", 10, 500)),
                        List.of(new EventSamples.Loss(new Tgid(7), 5, 500))))));
        GroupCost cluster = summary.cluster();
        assertThat(count(cluster, "Read")).isCloseTo(4_000, within(1e-6));
        assertThat(count(cluster, "Read/json")).isCloseTo(3_000, within(1e-6));
        assertThat(count(cluster, "Join")).isCloseTo(500, within(1e-6));
        assertThat(count(cluster, "Lost")).isCloseTo(500, within(1e-6));
        assertThat(cluster.topTasks().stream()
                        .mapToDouble(task -> count(cluster, task.task()))
                        .sum())
                .isCloseTo(5_000, within(1e-6));
        // A counter's samples are none of the clock's.
        assertThat(cluster.samplesTaken()).isEqualTo(990);
        assertThat(summary.ledger().warnings())
                .anySatisfy(warning -> assertThat(warning).contains("14.3 % of its samples of page-faults were lost"));
    }

    @Test
    void aCounterThatSharedThePmuIsExtrapolatedBeforeItIsDivided() {
        Summary summary = summary(host(
                "a",
                7,
                // Ran a quarter of the time: 250 counted are about 1000.
                reading(FAULTS, 250, 8_000_000, 2_000_000),
                List.of(new EventSamples(
                        FAULTS,
                        List.of(taken(7, "acme.Read.go", 150, 150), taken(7, "acme.Join.go", 100, 100)),
                        List.of()))));
        assertThat(count(summary.cluster(), "Read")).isCloseTo(600, within(1e-6));
        assertThat(count(summary.cluster(), "Join")).isCloseTo(400, within(1e-6));
    }

    @Test
    void whereEveryOccurrenceWasSampledThereIsNoErrorOfSampling() {
        Summary summary = summary(host(
                "a",
                7,
                reading(FAULTS, 40, 1, 1),
                List.of(new EventSamples(
                        FAULTS,
                        List.of(taken(7, "acme.Read.go", 30, 30), taken(7, "acme.Join.go", 10, 10)),
                        List.of()))));
        assertThat(part(summary.cluster(), "Read").orElseThrow().count().halfWidth())
                .isZero();
        assertThat(count(summary.cluster(), "Read")).isEqualTo(30);
    }

    @Test
    void fewHeavySamplesSayLess() {
        GroupCost few = summary(host(
                        "a",
                        7,
                        reading(FAULTS, 10_000, 1, 1),
                        List.of(new EventSamples(
                                FAULTS,
                                List.of(taken(7, "acme.Read.go", 5, 5_000), taken(7, "acme.Join.go", 5, 5_000)),
                                List.of()))))
                .cluster();
        GroupCost many = summary(host(
                        "a",
                        7,
                        reading(FAULTS, 10_000, 1, 1),
                        List.of(new EventSamples(
                                FAULTS,
                                List.of(taken(7, "acme.Read.go", 500, 5_000), taken(7, "acme.Join.go", 500, 5_000)),
                                List.of()))))
                .cluster();
        double wide = part(few, "Read").orElseThrow().count().halfWidth();
        double narrow = part(many, "Read").orElseThrow().count().halfWidth();
        // 10 samples of 1,000 each tell as much as 10, and 1,000 of 10 each as much as 1,111: ten times the width, but
        // that Wilson's interval draws the wide one in.
        assertThat(wide / narrow).isBetween(7.0, 11.0);
        assertThat(narrow).isCloseTo(1.96 * Math.sqrt(0.25 / 1_111) * 10_000, within(20.0));
    }

    @Test
    void aCounterThatOverflowedInNoneOfItsSamplesIsNobodysButUnresolved() {
        GroupCost cluster = summary(host(
                        "a", 7, reading(FAULTS, 12, 1, 1), List.of(new EventSamples(FAULTS, List.of(), List.of()))))
                .cluster();
        assertThat(count(cluster, "Unresolved")).isEqualTo(12);
        TaskCounter read = part(cluster, "Read").orElseThrow();
        assertThat(read.count().value()).isZero();
        assertThat(read.count().high()).isEqualTo(12);
    }

    @Test
    void hostsAreAddedWithTheirOwnTotalsAndACounterThatOneLacksIsNotKnownOfAll() {
        HostOutcome a = host(
                "a",
                7,
                reading(FAULTS, 1_000, 1, 1),
                List.of(new EventSamples(FAULTS, List.of(taken(7, "acme.Read.go", 10, 1_000)), List.of())));
        HostOutcome b = host(
                "b",
                8,
                reading(FAULTS, 100, 1, 1),
                List.of(new EventSamples(
                        FAULTS,
                        List.of(taken(8, "acme.Read.go", 10, 50), taken(8, "acme.Join.go", 10, 50)),
                        List.of())));
        Summary both = summary(a, b);
        assertThat(count(both.cluster(), "Read")).isCloseTo(1_050, within(1e-6));
        Summary one = summary(a, host("b", 8, reading(FAULTS, 100, 1, 1), List.of()));
        assertThat(part(one.cluster(), "Read")).isEmpty();
        assertThat(part(one.hosts().get(0), "Read")).isPresent();
    }

    @Test
    void withoutSampledCountersTasksHaveNone() {
        Summary summary = summary(host("a", 7, reading(FAULTS, 100, 1, 1), new ArrayList<>()));
        assertThat(summary.cluster().tasks()).extracting(TaskCost::counters).allMatch(List::isEmpty);
    }

    @Test
    void samplesThatStandForLessThanWasCountedAreSaid() {
        Summary summary = summary(host(
                "a",
                7,
                reading(FAULTS, 10_000, 1, 1),
                List.of(new EventSamples(FAULTS, List.of(taken(7, "acme.Read.go", 500, 5_000)), List.of()))));
        assertThat(summary.ledger().warnings())
                .anySatisfy(warning -> assertThat(warning)
                        .contains("its 500 samples of page-faults stand for 50 % of the 10000 that were counted"));
    }
}

package dev.weir.aggregator;

import static dev.weir.aggregator.Profiles.HZ;
import static dev.weir.aggregator.Profiles.process;
import static dev.weir.aggregator.Stacks.stack;
import static dev.weir.model.CycleSource.NOMINAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weir.model.EventCounts;
import dev.weir.model.HostOutcome;
import dev.weir.model.Mark;
import dev.weir.model.Measured;
import dev.weir.model.Sample;
import dev.weir.model.StackTrace;
import dev.weir.model.Terms;
import dev.weir.model.Tgid;
import dev.weir.model.summary.GroupCost;
import dev.weir.model.summary.Summary;
import dev.weir.model.summary.TaskCost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A run of 30 s of which seconds 5 to 10 are disturbed by a restart, in which events are twice as dear. */
class SteadyOnlyTest {
    private static final StackTrace PARSE = stack("j:a.Parse.run");
    private static final Terms STEADY_ONLY = new Terms(true, false, Optional.empty(), Optional.empty());
    private static final Mark RESTART = new Mark(Mark.Kind.RESTART, Optional.empty(), 5.2, 9, "job 1 was restarted");

    private static HostOutcome host(long lost) {
        List<Sample> samples = new ArrayList<>();
        for (int second = 0; second < 30; second++) {
            boolean restarting = second >= 5 && second < 10;
            samples.add(new Sample(new Tgid(7), 7, "task", second, PARSE, restarting ? 400 : 200));
            samples.add(new Sample(new Tgid(8), 8, "task", second, stack("j:b.Other.run"), 10));
        }
        return Profiles.host(
                "a",
                List.of(
                        process(7)
                                .taken(7_000 + lost)
                                .loss(lost, 0, 0)
                                .cpu(Duration.ofSeconds(14))
                                .cycles(NOMINAL, 7_000)
                                .allocated(7, 700)
                                .build(),
                        process(8)
                                .taken(300)
                                .cpu(Duration.ofSeconds(3))
                                .cycles(NOMINAL, 300)
                                .build()),
                samples);
    }

    private static EventCounts events(boolean bySecond, Mark... marks) {
        return new EventCounts(
                30_000,
                10,
                bySecond ? "flink:x" : "number",
                "read",
                List.of(new EventCounts.OperatorCount("Parse", Optional.of(30_000.0), Optional.empty())),
                bySecond ? Collections.nCopies(30, 1_000.0) : List.of(),
                List.of(marks));
    }

    private static Summary summary(Terms terms, long lost, EventCounts... events) {
        return Aggregator.aggregate(
                        new Measured(HZ, List.of(host(lost)), List.of(events)),
                        ApplicationProfile.parse("p.txt", "Parse = a.Parse"),
                        terms)
                .summary();
    }

    private static void assertLaw(GroupCost group) {
        assertThat(group.topTasks().stream()
                        .mapToDouble(task -> task.cycles().cycles())
                        .sum())
                .isCloseTo(group.cycles().cycles(), within(1e-9));
        assertThat(group.topTasks().stream().mapToLong(TaskCost::samples).sum()).isEqualTo(group.samplesTaken());
    }

    @Test
    void theDisturbedBlockIsInNoFigure() {
        Summary summary = summary(STEADY_ONLY, 0, events(true, RESTART));
        assertThat(summary.timeline().excluded()).isTrue();
        assertThat(summary.timeline().blocks()).hasSize(6);
        assertThat(IntStream.range(0, 6)
                        .filter(i -> !summary.timeline().blocks().get(i).steady()))
                .containsExactly(1);
        assertThat(summary.cluster().samplesTaken()).isEqualTo(5_250);
        assertThat(summary.cluster().cycles().cycles()).isCloseTo(5_250, within(1e-6));
        assertThat(summary.cluster().cpuSeconds()).isCloseTo(10 + 2.5, within(1e-6));
        assertThat(summary.events().orElseThrow().total()).isCloseTo(25_000, within(1e-6));
        assertThat(summary.events().orElseThrow().operators().get(0).in().orElseThrow())
                .isCloseTo(25_000, within(1e-6));
        assertThat(summary.window().length()).isEqualTo(Duration.ofSeconds(25));
        assertThat(summary.cluster()
                        .tasks()
                        .get(0)
                        .cyclesPerEvent()
                        .orElseThrow()
                        .value())
                .isCloseTo(0.2, within(1e-9));
        assertThat(summary.ledger().warnings()).anyMatch(warning -> warning.contains("the steady 25 s of 30 s"));
        assertLaw(summary.cluster());
        summary.hosts().forEach(SteadyOnlyTest::assertLaw);
        summary.processes().forEach(SteadyOnlyTest::assertLaw);
    }

    @Test
    void aPlanIsMadeFromTheSamePart() {
        Measured measured = new Measured(HZ, List.of(host(0)), List.of(events(true, RESTART)));
        ApplicationProfile profile = ApplicationProfile.parse("p.txt", "Parse = a.Parse");
        List<Precision> steady = Precision.of(measured, profile, STEADY_ONLY);
        List<Precision> whole = Precision.of(measured, profile, Terms.DEFAULT);
        assertThat(steady.get(0).seconds()).isCloseTo(25, within(1e-9));
        assertThat(steady.stream().mapToLong(Precision::samples).sum()).isEqualTo(5_250);
        assertThat(steady.get(0).busyCores()).isCloseTo((10 + 2.5) / 25, within(1e-6));
        assertThat(whole.get(0).seconds()).isCloseTo(30, within(1e-9));
        assertThat(whole.stream().mapToLong(Precision::samples).sum()).isEqualTo(7_300);
    }

    @Test
    void lostSamplesKeepTheirPart() {
        Summary summary = summary(STEADY_ONLY, 70, events(true, RESTART));
        assertThat(summary.ledger().loss().ringFull()).isEqualTo(50);
        assertThat(summary.cluster().samplesTaken()).isEqualTo(5_300);
        assertThat(summary.ledger().warnings()).noneMatch(warning -> warning.contains("the difference is counted"));
        summary.processes().forEach(SteadyOnlyTest::assertLaw);
    }

    @Test
    void withoutTheOptionNothingIsLeftOutAndTheWarningSaysWhat() {
        Summary summary = summary(Terms.DEFAULT, 0, events(true, RESTART));
        assertThat(summary.timeline().excluded()).isFalse();
        assertThat(summary.cluster().samplesTaken()).isEqualTo(7_300);
        assertThat(summary.window().length()).isEqualTo(Duration.ofSeconds(30));
        assertThat(summary.ledger().warnings())
                .contains("seconds 5.2–9: restart: job 1 was restarted; --steady-only leaves it out");
    }

    @Test
    void eventsThatAreOnlyKnownInAllCannotBeCutAndNothingIs() {
        Summary summary = summary(STEADY_ONLY, 0, events(false, RESTART));
        assertThat(summary.timeline().excluded()).isFalse();
        assertThat(summary.cluster().samplesTaken()).isEqualTo(7_300);
        assertThat(summary.events().orElseThrow().total()).isEqualTo(30_000);
        assertThat(summary.ledger().warnings())
                .anyMatch(warning -> warning.startsWith("nothing was left out for --steady-only: number tells"))
                .contains("seconds 5.2–9: restart: job 1 was restarted");
    }

    @Test
    void anotherDenominatorMayTellHowTheEventsWereSpread() {
        Summary summary = summary(STEADY_ONLY, 0, events(false), events(true, RESTART));
        assertThat(summary.timeline().excluded()).isTrue();
        assertThat(summary.events().orElseThrow().total()).isCloseTo(25_000, within(1e-6));
        assertThat(summary.events().orElseThrow().method()).contains("spread as flink:x counted them");
        assertThat(summary.otherEvents()).hasSize(1);
    }

    @Test
    void aDenominatorThatCannotBeCutNoLongerChecks() {
        Summary summary = summary(STEADY_ONLY, 0, events(true, RESTART), events(false));
        assertThat(summary.otherEvents()).isEmpty();
        assertThat(summary.ledger().warnings()).anyMatch(warning -> warning.startsWith("number does not tell when"));
    }

    @Test
    void withoutEventsTheSamplesCanBeCut() {
        EventCounts none = events(true, RESTART);
        assertThat(none.marks()).isNotEmpty();
        Summary summary = summary(STEADY_ONLY, 0);
        // The restart doubles the use of the CPU, and that is seen without anybody's word.
        assertThat(summary.timeline().excluded()).isTrue();
        assertThat(summary.cluster().samplesTaken()).isEqualTo(5_250);
        assertThat(summary.events()).isEmpty();
    }

    @Test
    void lessThanHalfOfTheRunIsNamed() {
        Mark most = new Mark(Mark.Kind.RESTART, Optional.empty(), 5, 24, "restarted");
        Summary summary = summary(STEADY_ONLY, 0, events(true, most));
        assertThat(summary.ledger().warnings())
                .anyMatch(warning -> warning.startsWith("less than half of the run is steady (10 s of 30 s)"));
    }

    @Test
    void aRunWithoutASteadyPartIsKeptWholeAndSaysSo() {
        Mark all = new Mark(Mark.Kind.RESCALE, Optional.empty(), -1, 40, "parallelism 1 became 2");
        Summary summary = summary(STEADY_ONLY, 0, events(true, all));
        assertThat(summary.timeline().excluded()).isFalse();
        assertThat(summary.cluster().samplesTaken()).isEqualTo(7_300);
        assertThat(summary.ledger().warnings())
                .contains(
                        "no part of the run is steady, so that nothing was left out",
                        "seconds 0–30: rescale: parallelism 1 became 2");
    }

    @Test
    void aSteadyRunIsTheSameWithTheOption() {
        EventCounts quiet = events(true);
        List<Sample> samples = new ArrayList<>();
        for (int second = 0; second < 30; second++) {
            samples.add(new Sample(new Tgid(7), 7, "task", second, PARSE, 200));
        }
        HostOutcome host = Profiles.host(
                "a", List.of(process(7).taken(6_000).cycles(NOMINAL, 6_000).build()), samples);
        ApplicationProfile profile = ApplicationProfile.parse("p.txt", "Parse = a.Parse");
        Measured measured = new Measured(HZ, List.of(host), List.of(quiet));
        Summary with = Aggregator.aggregate(measured, profile, STEADY_ONLY).summary();
        Summary without = Aggregator.aggregate(measured, profile, Terms.DEFAULT).summary();
        assertThat(with.timeline()).isEqualTo(without.timeline());
        assertThat(with.cluster()).isEqualTo(without.cluster());
        assertThat(with.ledger()).isEqualTo(without.ledger());
    }
}

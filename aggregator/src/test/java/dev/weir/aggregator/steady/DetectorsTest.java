package dev.weir.aggregator.steady;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.HostName;
import dev.weir.model.Mark;
import dev.weir.model.Mark.Kind;
import dev.weir.model.summary.Timeline;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Every kind of disturbance, planted in a run whose other seconds are steady, and its look-alikes. */
class DetectorsTest {
    private static Mark only(Timeline timeline) {
        assertThat(timeline.marks()).hasSize(1);
        return timeline.marks().get(0);
    }

    private static void assertMark(Mark mark, Kind kind, double from, double to) {
        assertThat(mark.kind()).as(mark.sentence()).isEqualTo(kind);
        assertThat(mark.fromSecond()).isEqualTo(from);
        assertThat(mark.toSecond()).isEqualTo(to);
    }

    private static Mark engine(Kind kind, double from, double to) {
        return new Mark(kind, Optional.empty(), from, to, "the engine says so");
    }

    @Test
    void aBusyCompilerAtTheBeginningIsWarmUp() {
        Timeline timeline =
                Courses.of(60, 1).rate("JIT", second -> second < 15 ? 100 : 10).timeline();
        Mark mark = only(timeline);
        // 1,000 samples are four seconds here, and a block is left out as a whole.
        assertMark(mark, Kind.WARM_UP, 0, 16);
        assertThat(mark.sentence())
                .matches("the JIT compiler took \\d\\d % of the CPU time against [3-6] % at the end");
        assertThat(timeline.steadySeconds()).isEqualTo(44);
        assertThat(timeline.disturbs(mark)).isTrue();
    }

    @Test
    void aCostThatFallsWithTheCompilersWorkIsPartOfTheWarmUp() {
        Timeline timeline = Courses.of(60, 2)
                .rate("JIT", second -> second < 10 ? 60 : second < 20 ? 32 : 10)
                .rate("Kafka", second -> second < 10 ? 280 : second < 20 ? 200 : 140)
                .events(second -> 250_000)
                .timeline();
        Mark mark = only(timeline);
        assertMark(mark, Kind.WARM_UP, 0, 20);
        assertThat(mark.sentence()).contains("% more for an event");
    }

    @Test
    void aCompilerThatIsStillBusyAtTheEndLeavesNothingSteady() {
        Timeline timeline =
                Courses.of(60, 3).rate("JIT", second -> 200 - 2 * second).timeline();
        assertMark(only(timeline), Kind.WARM_UP, 0, 60);
        assertThat(timeline.steadySeconds()).isZero();
    }

    @Test
    void aCompilerThatIsAlwaysBusyOrALittleBusierAtFirstIsNoWarmUp() {
        assertThat(Courses.of(60, 4).rate("JIT", second -> 60).timeline().marks())
                .isEmpty();
        assertThat(Courses.of(60, 5)
                        .rate("JIT", second -> second < 15 ? 22 : 14)
                        .timeline()
                        .marks())
                .isEmpty();
    }

    @Test
    void moreLoadAtTheBeginningIsNoWarmUp() {
        Timeline timeline = Courses.of(60, 6)
                .rate("Kafka", second -> second < 15 ? 420 : 140)
                .rate("Window", second -> second < 15 ? 210 : 70)
                .rate("JIT", second -> second < 15 ? 42 : 14)
                .events(second -> second < 15 ? 750_000 : 250_000)
                .timeline();
        assertThat(timeline.marks()).allMatch(mark -> mark.kind() == Kind.UNSTEADY);
    }

    @Test
    void aBurstOfTheCompilerLaterOnIsNoWarmUpAndIsMarked() {
        Mark mark = only(Courses.of(60, 7)
                .rate("JIT", second -> second >= 30 && second < 35 ? 120 : 14)
                .timeline());
        assertMark(mark, Kind.UNSTEADY, 30, 35);
        assertThat(mark.sentence()).startsWith("the JIT compiler took 3");
    }

    @Test
    void aStormOfTheCollectorIsMarked() {
        Mark mark = only(Courses.of(60, 8)
                .rate("GC", second -> second >= 20 && second < 30 ? 90 : 4)
                .timeline());
        assertMark(mark, Kind.GC, 20, 30);
        assertThat(mark.sentence())
                .matches("the collector took \\d+ % of the CPU time against [12] % in most of the run");
    }

    @Test
    void aCollectorThatAlwaysTakesMuchOrComesRegularlyIsNoStorm() {
        assertThat(Courses.of(60, 9).rate("GC", second -> 120).timeline().marks())
                .isEmpty();
        assertThat(Courses.of(60, 10)
                        .rate("GC", second -> second % 10 < 5 ? 60 : 4)
                        .timeline()
                        .marks())
                .isEmpty();
    }

    @Test
    void aStormOfCheckpointsIsMarkedByItsSamples() {
        assertMark(
                only(Courses.of(60, 11)
                        .rate("Checkpoints", second -> second >= 40 && second < 45 ? 80 : 1)
                        .timeline()),
                Kind.CHECKPOINT,
                40,
                45);
    }

    @Test
    void checkpointsThatCostNothingBelongToASteadyRun() {
        Timeline timeline = Courses.of(60, 12)
                .events(
                        second -> 250_000,
                        engine(Kind.CHECKPOINT, 10, 10.4),
                        engine(Kind.CHECKPOINT, 20, 20.4),
                        engine(Kind.CHECKPOINT, 30, 30.4))
                .timeline();
        assertThat(timeline.marks()).hasSize(3).noneMatch(timeline::disturbs);
        assertThat(timeline.steadySeconds()).isEqualTo(60);
    }

    @Test
    void aCheckpointThatMakesEventsDearerIsBlamed() {
        Timeline timeline = Courses.of(60, 13)
                .rate("Window", second -> second >= 30 && second < 35 ? 180 : 70)
                .events(second -> 250_000, engine(Kind.CHECKPOINT, 30.5, 34))
                .timeline();
        assertThat(timeline.marks()).extracting(Mark::kind).containsOnly(Kind.CHECKPOINT);
        assertThat(timeline.marks()).anyMatch(mark -> mark.sentence().endsWith("while a checkpoint was being taken"));
        assertThat(timeline.steadySeconds()).isEqualTo(55);
    }

    @Test
    void aRestartOrRescalingThatTheEngineTellsDisturbsWhateverItCost() {
        Timeline timeline = Courses.of(60, 14)
                .events(second -> 250_000, engine(Kind.RESTART, 21, 24), engine(Kind.RESCALE, 52, 52))
                .timeline();
        assertThat(timeline.marks()).allMatch(timeline::disturbs);
        assertThat(Courses.steady(timeline))
                .containsExactly(true, true, true, true, false, true, true, true, true, true, false, true);
    }

    @Test
    void marksOutsideTheWindowDisturbNothing() {
        Timeline timeline = Courses.of(60, 15)
                .events(second -> 250_000, engine(Kind.RESTART, -20, -5), engine(Kind.RESTART, 80, 90))
                .timeline();
        assertThat(timeline.steadySeconds()).isEqualTo(60);
    }

    @Test
    void aProcessThatEndsPartsTheRun() {
        Timeline timeline = Courses.of(60, 16)
                .process(7, Optional.empty())
                .rate("Kafka", second -> second < 42 ? 140 : 0)
                .rate("Window", second -> second < 42 ? 70 : 0)
                .rate("GC", second -> second < 42 ? 4 : 0)
                .rate("JIT", second -> second < 42 ? 14 : 0)
                .rate("Unmatched", second -> 0)
                .process(8, Optional.of(Duration.ofMillis(42_300)))
                .timeline();
        Mark mark = timeline.marks().get(0);
        assertMark(mark, Kind.RESTART, 42.3, 60);
        assertThat(mark.sentence()).isEqualTo("process 8 ended after 42.3 s");
        assertThat(timeline.steadySeconds()).isEqualTo(42);
    }

    @Test
    void aProcessThatComesLateIsMarkedAndHasNotStoodStillBefore() {
        Timeline timeline = Courses.of(60, 3)
                .process(7, Optional.empty())
                .rate("Kafka", second -> second < 18 ? 0 : 140)
                .rate("Window", second -> second < 18 ? 0 : 70)
                .rate("GC", second -> 0)
                .rate("JIT", second -> 0)
                .rate("Unmatched", second -> 0)
                .process(8, Optional.of(Duration.ofMillis(17_600)), Optional.empty())
                .timeline();
        assertThat(timeline.marks())
                .filteredOn(mark -> mark.kind() == Kind.RESTART)
                .singleElement()
                .satisfies(mark -> {
                    assertMark(mark, Kind.RESTART, 0, 17.6);
                    assertThat(mark.sentence()).isEqualTo("process 8 came after 17.6 s");
                });
    }

    @Test
    void aProcessThatStandsStillIsMarkedAndOneThatOftenDoesIsNot() {
        Courses halted = Courses.of(60, 17)
                .rate("Kafka", second -> second >= 30 && second < 38 ? 0 : 140)
                .rate("Window", second -> second >= 30 && second < 38 ? 0 : 70)
                .rate("GC", second -> 0)
                .rate("JIT", second -> 0)
                .rate("Unmatched", second -> 0);
        Timeline timeline = halted.timeline();
        assertThat(timeline.marks()).anySatisfy(mark -> assertMark(mark, Kind.RESTART, 30, 38));
        assertThat(timeline.blocks().get(0).steady()).isTrue();
        assertThat(Courses.of(60, 18)
                        .rate("Kafka", second -> second % 10 < 5 ? 280 : 0)
                        .rate("Window", second -> 0)
                        .rate("GC", second -> 0)
                        .rate("JIT", second -> 0)
                        .rate("Unmatched", second -> 0)
                        .timeline()
                        .marks())
                .noneMatch(mark -> mark.kind() == Kind.RESTART);
    }

    @Test
    void secondsWithoutAnyEventAreMarked() {
        Timeline timeline = Courses.of(60, 19)
                .events(second -> second >= 20 && second < 26 ? 0 : 250_000)
                .timeline();
        assertThat(timeline.marks()).anySatisfy(mark -> {
            assertMark(mark, Kind.RESTART, 20, 26);
            assertThat(mark.sentence()).startsWith("no event entered the job");
        });
        assertThat(timeline.steadySeconds()).isEqualTo(50);
    }

    @Test
    void stolenTimeIsMarkedOnItsHostAndASmallPartIsNot() {
        Timeline timeline = Courses.of(60, 20)
                .host("node-1", second -> second >= 10 && second < 20 ? 0.4 : 0.01, second -> 0)
                .host("node-2", second -> 0.03, second -> 0)
                .timeline();
        Mark mark = only(timeline);
        assertMark(mark, Kind.STEAL, 10, 20);
        assertThat(mark.host()).contains(new HostName("node-1"));
        assertThat(mark.sentence()).isEqualTo("the hypervisor took 21 % of the CPU time that was wanted");
        assertThat(timeline.blocks().get(0).stealShare()).isBetween(0.01, 0.02);
        assertThat(timeline.blocks().get(5).stealShare()).isBetween(0.01, 0.02);
    }

    @Test
    void aQuotaThatIsUsedUpIsMarked() {
        Mark mark = only(Courses.of(60, 21)
                .host("node-1", second -> 0, second -> second >= 50 ? 0.3 : 0.01)
                .timeline());
        assertMark(mark, Kind.THROTTLING, 50, 60);
        assertThat(mark.sentence()).isEqualTo("a CPU quota held the processes back for 3 CPU seconds in 10 s");
    }

    @Test
    void withoutWordFromTheHostsStealIsNotKnown() {
        assertThat(Courses.of(60, 22).timeline().blocks())
                .allMatch(block -> Double.isNaN(block.stealShare()) && Double.isNaN(block.events()));
    }

    @Test
    void eventsThatGetDearerAreMarkedWithTheTaskThatDid() {
        Mark mark = only(Courses.of(60, 23)
                .rate("Window", second -> second >= 40 ? 130 : 70)
                .events(second -> 250_000)
                .timeline());
        assertMark(mark, Kind.UNSTEADY, 40, 60);
        assertThat(mark.sentence())
                .matches("the tasks took \\d\\d % more for an event than in most of the run, Window above all");
    }

    @Test
    void moreEventsAtTheSameCostAreMarkedAsSuchAndOnlyWhenManyMore() {
        Courses more = Courses.of(60, 24)
                .rate("Kafka", second -> second >= 30 && second < 40 ? 210 : 140)
                .rate("Window", second -> second >= 30 && second < 40 ? 105 : 70)
                .events(second -> second >= 30 && second < 40 ? 375_000 : 250_000);
        Mark mark = only(more.timeline());
        assertMark(mark, Kind.UNSTEADY, 30, 40);
        assertThat(mark.sentence()).matches("(49|50|51) % more events came than in most of the run");
        assertThat(Courses.of(60, 25)
                        .rate("Kafka", second -> second >= 30 && second < 40 ? 154 : 140)
                        .rate("Window", second -> second >= 30 && second < 40 ? 77 : 70)
                        .events(second -> second >= 30 && second < 40 ? 275_000 : 250_000)
                        .timeline()
                        .marks())
                .isEmpty();
    }

    @Test
    void withoutEventsTheCpuTimeOfTheTasksStandsForThem() {
        Mark mark = only(Courses.of(60, 26)
                .rate("Kafka", second -> second >= 30 && second < 40 ? 230 : 140)
                .timeline());
        assertMark(mark, Kind.UNSTEADY, 30, 40);
        assertThat(mark.sentence())
                .contains("more CPU time")
                .contains("Kafka above all")
                .contains("not known");
    }

    @Test
    void tooFewSamplesTellNothing() {
        Timeline timeline = Courses.of(60, 27)
                .rate("Kafka", second -> 2)
                .rate("Window", second -> 1)
                .rate("GC", second -> 0)
                .rate("Unmatched", second -> 0)
                .rate("JIT", second -> second < 20 ? 1.5 : 0)
                .timeline();
        assertThat(timeline.marks()).isEmpty();
        assertThat(timeline.blocks()).hasSize(6);
    }
}

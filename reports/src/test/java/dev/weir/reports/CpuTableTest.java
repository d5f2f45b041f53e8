package dev.weir.reports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weir.model.CounterEvent;
import dev.weir.model.CycleCount;
import dev.weir.model.CycleSource;
import dev.weir.model.summary.Bounds;
import dev.weir.model.summary.CanonicalTask;
import dev.weir.model.summary.ChargeBasis;
import dev.weir.model.summary.Estimate;
import dev.weir.model.summary.Expense;
import dev.weir.model.summary.GroupCost;
import dev.weir.model.summary.Summary;
import dev.weir.model.summary.TaskCost;
import dev.weir.model.summary.TaskCounter;
import dev.weir.model.summary.TaskKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CpuTableTest {
    /** What perf stat printed of hackbench 10, in the comment that begins Linux's tools/perf/builtin-stat.c: 0.50 instructions per cycle, 30.75 % stalled in the back end. */
    private static final TaskCost HACKBENCH = task(
            "hackbench",
            new Estimate(1, 1, 1),
            new CycleCount(CycleSource.HARDWARE, 5_205_202_243.0),
            exact(CounterEvent.INSTRUCTIONS, 2_603_501_247.0),
            exact(CounterEvent.STALLED_CYCLES_BACKEND, 1_600_790_871.0),
            exact(CounterEvent.BRANCH_MISSES, 6_388_934));

    private static TaskCounter exact(CounterEvent event, double count) {
        return new TaskCounter(event, 100, new Estimate(count, count, count));
    }

    private static TaskCost task(String name, Estimate share, CycleCount cycles, TaskCounter... counters) {
        return new TaskCost(
                name,
                Optional.empty(),
                TaskKind.PROFILE,
                Optional.of(CanonicalTask.OTHER),
                1_000,
                share,
                0,
                new Bounds(share.value(), share.value()),
                share,
                0,
                1,
                cycles,
                cycles,
                ChargeBasis.NOTHING,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(counters),
                Expense.UNKNOWN);
    }

    private static Summary with(TaskCost... tasks) {
        Summary plain = Fixture.summary();
        GroupCost cluster = plain.cluster();
        return new Summary(
                plain.frequencyHz(),
                plain.window(),
                plain.hostFacts(),
                plain.processes(),
                plain.hosts(),
                new GroupCost(
                        cluster.group(),
                        cluster.samplesTaken(),
                        cluster.samplesExpected(),
                        cluster.cpuSeconds(),
                        cluster.cycles(),
                        cluster.furtherUncertainty(),
                        cluster.counters(),
                        List.of(tasks)),
                Optional.empty(),
                plain.otherEvents(),
                plain.timeline(),
                plain.terms(),
                plain.unmatched(),
                plain.failures(),
                plain.ledger());
    }

    @Test
    void theRatiosAreThoseThatPerfPrints() {
        assertThat(CpuFigures.instructionsPerCycle(HACKBENCH).orElseThrow().value())
                .isCloseTo(0.50, within(0.005));
        assertThat(CpuFigures.stalledShare(HACKBENCH).orElseThrow().value()).isCloseTo(0.3075, within(0.00005));
    }

    @Test
    void aRatioHasTheErrorsOfBothItsParts() {
        TaskCost task = task(
                "t",
                new Estimate(0.5, 0.4, 0.6),
                new CycleCount(CycleSource.HARDWARE, 1e9),
                new TaskCounter(CounterEvent.INSTRUCTIONS, 100, new Estimate(2e9, 1.8e9, 2.2e9)));
        Estimate ipc = CpuFigures.instructionsPerCycle(task).orElseThrow();
        assertThat(ipc.value()).isEqualTo(2);
        assertThat(ipc.low()).isCloseTo(2 * (1 - Math.hypot(0.1, 0.2)), within(1e-9));
        assertThat(ipc.high()).isCloseTo(2 * (1 + Math.hypot(0.1, 0.2)), within(1e-9));
    }

    @Test
    void instructionsAreNotDividedByCyclesOfAnotherKind() {
        TaskCost task = task(
                "t",
                new Estimate(1, 1, 1),
                new CycleCount(CycleSource.REFERENCE, 1e9),
                exact(CounterEvent.INSTRUCTIONS, 2e9));
        assertThat(CpuFigures.instructionsPerCycle(task)).isEmpty();
        assertThat(with(task))
                .satisfies(summary ->
                        assertThat(new CpuTable(summary).toMap().get("head")).isEqualTo(List.of("instructions")));
    }

    @Test
    void whatNobodyHasIsNotShown() {
        CpuTable none = new CpuTable(Fixture.summary());
        assertThat(none.isEmpty()).isTrue();
        assertThat(none.toMap()).isEqualTo(Map.of("head", List.of(), "rows", List.of()));
        assertThat(none.lines(80)).isEmpty();
        assertThat(TerminalTable.render(Fixture.summary(), 80, false)).doesNotContain("What the CPU did");
    }

    @Test
    void theTerminalShowsWhatHasRoom() {
        Summary summary = with(HACKBENCH);
        assertThat(new CpuTable(summary).lines(120))
                .containsExactly(
                        "Task       instructions per cycle  stalled, %  instructions  branch-misses  stalled-cycles-backend",
                        "hackbench                   0.500        30.8        2.60 G         6.39 M                  1.60 G");
        assertThat(new CpuTable(summary).lines(60))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(60));
        assertThat(TerminalTable.render(summary, 100, false)).contains("What the CPU did\nTask ");
    }

    @Test
    void theCsvHasTheTasksParts() {
        String row = SummaryCsv.write(with(HACKBENCH))
                .lines()
                .filter(line -> line.startsWith("cluster,") && line.contains(",hackbench,"))
                .findFirst()
                .orElseThrow();
        assertThat(row).contains(",2603501250,0.500172928,0.307536729,");
        assertThat(row).endsWith(",6388934,,,,Other");
    }
}

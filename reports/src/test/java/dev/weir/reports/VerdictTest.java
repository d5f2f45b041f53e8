package dev.weir.reports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.CycleCount;
import dev.weir.model.CycleSource;
import dev.weir.model.SampleLoss;
import dev.weir.model.Terms;
import dev.weir.model.Window;
import dev.weir.model.summary.Ambiguity;
import dev.weir.model.summary.Bounds;
import dev.weir.model.summary.CanonicalTask;
import dev.weir.model.summary.Certainty;
import dev.weir.model.summary.ChargeBasis;
import dev.weir.model.summary.Estimate;
import dev.weir.model.summary.Expense;
import dev.weir.model.summary.Group;
import dev.weir.model.summary.GroupCost;
import dev.weir.model.summary.QualityLedger;
import dev.weir.model.summary.Summary;
import dev.weir.model.summary.TaskCost;
import dev.weir.model.summary.TaskKind;
import dev.weir.model.summary.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static TaskCost task(String name, Optional<String> parent, double share, double low, double high) {
        CycleCount cycles = new CycleCount(CycleSource.REFERENCE, share * 1e9);
        Estimate estimate = new Estimate(share, share - 0.01, share + 0.01);
        return new TaskCost(
                name,
                parent,
                TaskKind.PROFILE,
                Optional.of(CanonicalTask.OTHER),
                Math.round(share * 10_000),
                estimate,
                0,
                new Bounds(low, high),
                estimate,
                0,
                1,
                cycles,
                cycles,
                ChargeBasis.NOTHING,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Expense.UNKNOWN);
    }

    private static Verdict verdict(Certainty certainty, TaskCost... tasks) {
        return Verdict.of(summary(certainty, tasks));
    }

    private static Summary summary(Certainty certainty, TaskCost... tasks) {
        GroupCost cluster = new GroupCost(
                new Group.OfCluster(),
                10_000,
                10_000,
                101,
                new CycleCount(CycleSource.REFERENCE, 1e9),
                0,
                List.of(),
                List.of(tasks));
        return new Summary(
                99,
                new Window(Instant.EPOCH, Duration.ofSeconds(60)),
                List.of(),
                List.of(),
                List.of(cluster),
                cluster,
                Optional.empty(),
                List.of(),
                Timeline.UNKNOWN,
                Terms.DEFAULT,
                List.of(),
                List.of(),
                new QualityLedger(
                        10_000,
                        10_000,
                        SampleLoss.NONE,
                        0,
                        0,
                        certainty,
                        Double.NaN,
                        false,
                        List.of(),
                        List.of(),
                        List.of()));
    }

    private static Certainty certainty(long ambiguous, long unjudged) {
        return new Certainty(
                ambiguous,
                0,
                unjudged,
                ambiguous == 0
                        ? List.of()
                        : List.of(new Ambiguity(List.of("Filter", "Window"), "a.Main.loop", ambiguous, "x")),
                List.of());
    }

    @Test
    void narrowBoundsAreBelievableWhateverTheFlagsOfTheJvm() {
        Verdict verdict = verdict(
                certainty(100, 0),
                task("Filter", Optional.empty(), 0.4, 0.39, 0.41),
                task("Window", Optional.empty(), 0.6, 0.59, 0.61));
        assertThat(verdict.level()).isEqualTo(Verdict.Level.BELIEVABLE);
        assertThat(verdict.sentence()).contains("99.0 % of the samples certain");
    }

    @Test
    void wideBoundsWantCareAndNameTheTasksAndWhereTheyMeet() {
        Verdict verdict = verdict(
                certainty(2_000, 0),
                task("Filter", Optional.empty(), 0.4, 0.3, 0.5),
                task("Window", Optional.empty(), 0.6, 0.5, 0.7));
        assertThat(verdict.level()).isEqualTo(Verdict.Level.WITH_CARE);
        assertThat(verdict.reasons())
                .containsExactly("Filter lies between 30 and 50 %: Filter and Window are inlined into a.Main.loop");
    }

    @Test
    void namesWithoutAWordAboutTheirCertaintyWantCare() {
        Verdict verdict = verdict(certainty(0, 6_000), task("Window", Optional.empty(), 1, 1, 1));
        assertThat(verdict.level()).isEqualTo(Verdict.Level.WITH_CARE);
        assertThat(verdict.sentence()).contains("40.0 % of the samples certain");
        assertThat(verdict.reasons())
                .containsExactly("for 60 % of the samples nothing tells whether their inlined frames are certain");
    }

    @Test
    void subTasksThatAreMixedUpLeaveTheirTaskBelievable() {
        Verdict verdict = verdict(
                certainty(0, 0),
                task("Window", Optional.empty(), 1, 1, 1),
                task("Window/aggregate", Optional.of("Window"), 0.5, 0.1, 0.9));
        assertThat(verdict.level()).isEqualTo(Verdict.Level.BELIEVABLE);
    }

    @Test
    void boundsThatNobodyKnowsAreWrittenNowhere() {
        TaskCost window = task("Window", Optional.empty(), 0.98, 0.98, 0.98);
        String known = SummaryCsv.write(summary(certainty(0, 0), window));
        assertThat(known).contains("Window,9800,0.98,0.97,0.99,0.98,0.98,1,").contains(",0.97,0.99,0,");
        String unknown = SummaryCsv.write(summary(certainty(0, 20), window));
        assertThat(unknown).contains("Window,9800,0.98,0.97,0.99,,,1,").doesNotContain(",0.97,0.99,0,");
        assertThat(TerminalTable.render(summary(certainty(0, 20), window), 80, false))
                .contains("not known")
                .doesNotContain("  certain");
        assertThat(SummaryJson.write(Fixture.run(), summary(certainty(0, 20), window)))
                .contains("\"certain\" : null", "\"believable\" : null");
    }
}

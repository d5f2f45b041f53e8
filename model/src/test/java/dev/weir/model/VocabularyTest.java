package dev.weir.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VocabularyTest {
    private static final RunPlan PLAN = new RunPlan(99, Duration.ofSeconds(30));

    @Test
    void aRequestSurvivesTheWayThroughArgv() {
        ProfilerRequest request = new ProfilerRequest(
                new HostName("node-3"),
                new RunPlan(499, Duration.ofMillis(1_500)),
                Optional.of(Path.of("/home/o'brien/known spes=1.txt")),
                List.of(new Tgid(812), new Tgid(7)),
                List.of(EngineRole.INFRASTRUCTURE, EngineRole.WORKLOAD),
                SampleSource.EBPF,
                UnwindMode.FP,
                NameSource.JCMD,
                List.of("acme.Job$Filter.filter", "acme.Jöb.run"),
                true,
                List.of(CounterEvent.PAGE_FAULTS, CounterEvent.INSTRUCTIONS, CounterEvent.PAGE_FAULTS));

        assertThat(ProfilerRequest.parse(request.toArgv())).isEqualTo(request);
        assertThat(request.pids()).containsExactly(new Tgid(7), new Tgid(812));
        assertThat(request.roles()).containsExactly(EngineRole.WORKLOAD, EngineRole.INFRASTRUCTURE);
        // As a profiler of before wrote it into its profiles.
        assertThat(ProfilerRequest.parse(List.of("--host=a", "--duration-ms=1", "--pid=1"))
                        .roles())
                .containsExactly(EngineRole.WORKLOAD);
        assertThat(request.counters()).containsExactly(CounterEvent.INSTRUCTIONS, CounterEvent.PAGE_FAULTS);
    }

    @Test
    void aWordThatTheProfilerDoesNotKnowIsAnErrorAndNotIgnored() {
        assertThatThrownBy(
                        () -> ProfilerRequest.parse(List.of("--host=a", "--duration-ms=1", "--pid=1", "--colour=red")))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("--colour=red");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1000})
    void aFrequencyOutsideOneToNineHundredNinetyNineIsRefused(int frequencyHz) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RunPlan(frequencyHz, Duration.ofSeconds(1)))
                .withMessageContaining("1 to 999 Hz");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../etc", "a/b", "-oProxyCommand=x", ".hidden", "a b", "a\nb", "a;b"})
    void aHostNameThatCouldLeaveADirectoryOrBecomeAnOptionIsRefused(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> new HostName(name));
    }

    @Test
    void noHostIsListedTwice() {
        HostSpec spec = HostSpec.of(new HostName("a"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HostList(List.of(spec, spec)))
                .withMessageContaining("twice");
    }

    @Test
    void aMultiplexedReadingIsExtrapolatedAndOneThatNeverRanIsNotANumber() {
        assertThat(new CounterReading(CounterEvent.CYCLES, 300, 2_000, 500).scaled())
                .isEqualTo(1_200);
        assertThat(new CounterReading(CounterEvent.CYCLES, 0, 2_000, 0).scaled())
                .isNaN();
        assertThat(new CounterReading(CounterEvent.PAGE_FAULTS, 7, 0, 0).scaled())
                .isEqualTo(7);
    }

    @Test
    void collapsedTextIsRootFirstAndHasNoSeparatorWithinAName() {
        StackTrace stack = new StackTrace(
                List.of(new Frame(FrameKind.KERNEL, "read", "kernel"), new Frame(FrameKind.JAVA, "a.B.<init>(I;)", "")),
                false);
        assertThat(stack.toCollapsed()).isEqualTo("a.B.<init>(I:);read");
    }

    @Test
    void aProgressLineComesBackAndAnyOtherLineIsText() {
        Progress progress = new Progress(Progress.Phase.SAMPLING, 12, 3_000, 30_000, "busiest: Kafka\nweir: error: x");
        assertThat(Progress.parse(progress.toLine())).contains(progress);
        assertThat(progress.toLine()).doesNotContain("\n");
        assertThat(Progress.parse("WARNING: something")).isEmpty();
        assertThat(Progress.parse("weir: phase=DANCING samples=1 elapsed_ms=1 total_ms=1 note="))
                .isEmpty();
    }

    @Test
    void theDefaultPlanKeepsOffTheBeatOfPeriodicWork() {
        assertThat(PLAN.frequencyHz()).isEqualTo(RunPlan.DEFAULT_FREQUENCY_HZ).isEqualTo(99);
    }
}

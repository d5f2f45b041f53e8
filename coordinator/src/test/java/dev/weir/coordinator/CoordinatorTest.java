package dev.weir.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.model.HostOutcome;
import dev.weir.model.ProfilerProtocol;
import dev.weir.model.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The protocol, against real child processes of this machine. */
@Timeout(60)
class CoordinatorTest {
    private final HostLauncher here = new LocalLauncher();
    private Rig rig;

    CoordinatorTest(@TempDir Path directory) throws Exception {
        rig = new Rig(directory, 0);
    }

    @BeforeEach
    void rights() {
        Needs.root();
    }

    @Test
    void aRunEndsWithAProfileOnDiskAndBothEdgesOfTheWindow() throws Exception {
        List<HostOutcome> outcomes = rig.run(here, "alpha");

        assertThat(outcomes).singleElement().isInstanceOfSatisfying(HostOutcome.Completed.class, completed -> {
            assertThat(completed.profile().facts().host().value()).isEqualTo("alpha");
            assertThat(completed.profile().request()).contains("--host=alpha", "--duration-ms=300");
        });
        assertThat(rig.files()).containsExactly("alpha.weir");
        assertThat(rig.recorder.edges()).hasSize(2);
        long length = rig.recorder.edges().get(1).nanoTime()
                - rig.recorder.edges().get(0).nanoTime();
        assertThat(Duration.ofNanos(length)).isBetween(Duration.ofMillis(290), Duration.ofMillis(1500));
        assertThat(rig.recorder.events(HostEvent.Kind.PROGRESS))
                .extracting(event -> event.progress().orElseThrow().phase())
                .containsExactly(Progress.Phase.values());
        assertThat(rig.recorder.events(HostEvent.Kind.COMMAND))
                .singleElement()
                .satisfies(event -> assertThat(event.text())
                        .contains("'" + ProfilerProtocol.COMMAND + "' '--host=alpha'")
                        .contains("'-XX:+UseSerialGC'"));
        // What keeps the profiler alive over there.
        assertThat(rig.traces.resolve("alpha.alive")).exists();
        assertThat(rig.isAlive("alpha")).isFalse();
    }

    @Test
    void allHostsOpenTheirWindowTogetherAndOneFailureCostsOnlyItself() throws Exception {
        rig.behave("beta error", "delta garbage");
        List<HostOutcome> outcomes = rig.run(here, "alpha", "beta", "gamma", "delta");

        assertThat(outcomes)
                .extracting(outcome -> outcome.host().host().value())
                .containsExactly("alpha", "beta", "gamma", "delta");
        assertThat(outcomes.get(0)).isInstanceOf(HostOutcome.Completed.class);
        assertThat(outcomes.get(2)).isInstanceOf(HostOutcome.Completed.class);
        assertThat(Rig.failed(outcomes.get(1)).cause()).isEqualTo("cannot open perf events: EACCES (13).");
        assertThat(rig.files()).containsExactly("alpha.weir", "gamma.weir");
        assertThat(rig.recorder.edges()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "error; check; cannot open perf events: EACCES (13).",
                "error-and-hang; check; something is stuck.",
                "crash; check; ended with exit code 1 before the window opened. Its last lines: Exception in thread main",
                "killed; sample; was killed by signal KILL (out of memory",
                "garbage; receive; it does not begin with WEIR",
                "silent; receive; ended without sending a profile",
                "other; receive; the profile of another host, somebody-else",
                "huge; receive; larger than 1048576 bytes",
                "hang; sample; no sign of life for 1.5 s after the window, in phase naming",
                "overrun; sample; is still sampling 1.5 s after the window should have closed",
                "babble; sample; the profile was not here 4.0 s after the window",
            })
    void aProfilerThatFailsIsNamedByPhaseAndCauseAndLeavesNothing(String mode, String phase, String cause)
            throws Exception {
        rig.behave("alpha " + mode);
        HostOutcome.Failed failed = Rig.failed(rig.run(here, "alpha").get(0));

        assertThat(failed.cause()).contains(cause).doesNotContain("\u001b");
        assertThat(failed.phase()).isEqualTo(phase);
        assertThat(rig.files()).isEmpty();
        assertThat(rig.isAlive("alpha")).isFalse();
        assertThat(rig.recorder.events(HostEvent.Kind.FAILED)).hasSize(1);
    }

    @Test
    void aHostThatIsNeverReadyIsGivenUpAndTheOthersGoOn() throws Exception {
        rig.limits = new Limits(
                8,
                Duration.ofSeconds(20),
                Duration.ofSeconds(5),
                Duration.ofSeconds(3),
                Duration.ofMillis(500),
                Duration.ofSeconds(2),
                Duration.ofSeconds(10),
                1L << 20);
        rig.behave("beta never-ready");
        List<HostOutcome> outcomes = rig.run(here, "alpha", "beta");

        assertThat(outcomes.get(0)).isInstanceOf(HostOutcome.Completed.class);
        HostOutcome.Failed failed = Rig.failed(outcomes.get(1));
        assertThat(failed.phase()).isEqualTo("prepare");
        assertThat(failed.cause()).contains("not ready within 3.0 s; it was in phase check");
        assertThat(rig.isAlive("beta")).isFalse();
    }

    @Test
    void stoppingAnOpenWindowKeepsWhatThereIs() throws Exception {
        rig.window = Duration.ofMinutes(10);
        Coordinator coordinator = rig.coordinator(here);
        CompletableFuture<List<HostOutcome>> run = CompletableFuture.supplyAsync(() -> rig.run(coordinator, "alpha"));
        while (rig.recorder.edges().isEmpty()) {
            assertThat(run).isNotDone();
            Thread.sleep(20);
        }
        coordinator.stop();

        assertThat(run.get(10, TimeUnit.SECONDS)).singleElement().isInstanceOf(HostOutcome.Completed.class);
        assertThat(rig.recorder.texts("alpha")).contains("sample PROGRESS stopped early");
        assertThat(rig.recorder.edges()).hasSize(2);
    }

    @Test
    void stoppingBeforeTheWindowGivesEveryHostUp() throws Exception {
        rig.behave("alpha never-ready");
        Coordinator coordinator = rig.coordinator(here);
        CompletableFuture<List<HostOutcome>> run = CompletableFuture.supplyAsync(() -> rig.run(coordinator, "alpha"));
        while (rig.recorder.events(HostEvent.Kind.PROGRESS).isEmpty()) {
            assertThat(run).isNotDone();
            Thread.sleep(20);
        }
        coordinator.stop();

        assertThat(Rig.failed(run.get(10, TimeUnit.SECONDS).get(0)).cause()).contains("nothing was measured");
        assertThat(rig.isAlive("alpha")).isFalse();
        assertThat(rig.recorder.edges()).isEmpty();
    }

    @Test
    void aListenerThatFailsDoesNotStopTheMeasurement() throws Exception {
        RunListener broken = event -> {
            throw new IllegalStateException("cannot draw");
        };
        assertThatThrownBy(() -> rig.run(rig.coordinator(here, broken), "alpha"))
                .hasMessage("cannot draw");
        assertThat(rig.files()).containsExactly("alpha.weir");
    }

    @Test
    void twoHostsThatWouldShareAFileAreRefusedBeforeAnythingRuns() {
        assertThatThrownBy(() -> rig.run(here, "a:b", "a_b")).hasMessageContaining("would both be filed as a_b");
    }
}

package dev.weir.model.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.weir.model.CompiledMethod;
import dev.weir.model.CounterEvent;
import dev.weir.model.CounterReading;
import dev.weir.model.CycleCount;
import dev.weir.model.CycleSource;
import dev.weir.model.Doubt;
import dev.weir.model.EngineProcess;
import dev.weir.model.EngineRole;
import dev.weir.model.EventSamples;
import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import dev.weir.model.HostConditions;
import dev.weir.model.HostFacts;
import dev.weir.model.HostName;
import dev.weir.model.HostProfile;
import dev.weir.model.HostSecond;
import dev.weir.model.JvmFacts;
import dev.weir.model.ProcessProfile;
import dev.weir.model.Sample;
import dev.weir.model.SampleLoss;
import dev.weir.model.Scope;
import dev.weir.model.StackTrace;
import dev.weir.model.Tgid;
import dev.weir.model.ThreadAllocation;
import dev.weir.model.Window;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class HostProfileFileTest {
    @Test
    void aProfileComesBackEqual() throws IOException {
        assertThat(read(write(profile(samples())))).isEqualTo(profile(samples()));
    }

    @Test
    void equalProfilesHaveEqualBytesWhateverTheOrderOfTheirSamples() throws IOException {
        List<Sample> reversed = new ArrayList<>(samples());
        Collections.reverse(reversed);
        assertThat(write(profile(reversed))).isEqualTo(write(profile(samples())));
    }

    @Test
    void everyTruncationIsAnErrorAndNeverAShorterProfile() throws IOException {
        byte[] whole = write(profile(samples()));
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThat(catchThrowable(() -> read(cut))).as("cut at %d", length).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aDamagedFileIsAnIOExceptionAndNothingElse() throws IOException {
        byte[] whole = write(profile(samples()));
        Random random = new Random(7);
        for (int round = 0; round < 20_000; round++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            Throwable thrown = catchThrowable(() -> read(damaged));
            assertThat(thrown == null || thrown instanceof IOException)
                    .as("round %d: %s", round, thrown)
                    .isTrue();
        }
    }

    @Test
    void randomContentBehindAValidGzipIsAnIOExceptionAndNothingElse() throws IOException {
        Random random = new Random(11);
        for (int round = 0; round < 20_000; round++) {
            byte[] content = new byte[random.nextInt(400)];
            random.nextBytes(content);
            // Small numbers get further into the decoder than uniformly random ones.
            for (int i = 0; i < content.length; i++) {
                content[i] &= (byte) (random.nextInt(4) == 0 ? 0x7f : 0x03);
            }
            byte[] file = withHeader(content);
            assertThat(catchThrowable(() -> read(file))).as("round %d", round).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aClaimOfManyElementsAllocatesNothing() throws IOException {
        byte[] claim = withHeader(new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x07});
        assertThatThrownBy(() -> read(claim))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ends in the middle");
    }

    @Test
    void anotherVersionSaysWhichOneItIs() throws IOException {
        byte[] newer = write(profile(samples()));
        newer[6] = 6;
        assertThatThrownBy(() -> read(newer)).isInstanceOf(IOException.class).hasMessageContaining("version 6");
    }

    @Test
    void aProfileOfVersionTwoIsReadWithoutWhatItDoesNotHold() throws IOException {
        try (InputStream in = HostProfileFileTest.class.getResourceAsStream("version-2.weir")) {
            HostProfile profile = profile(samples());
            assertThat(HostProfileFile.read(Objects.requireNonNull(in)))
                    .isEqualTo(new HostProfile(
                            profile.facts(),
                            profile.request(),
                            profile.frequencyHz(),
                            profile.window(),
                            profile.scope(),
                            profile.processes().stream()
                                    .map(HostProfileFileTest::withoutStart)
                                    .toList(),
                            profile.samples(),
                            profile.profilerCpuTime(),
                            profile.profilerPeakBytes(),
                            profile.warnings()));
        }
    }

    private static ProcessProfile withoutStart(ProcessProfile process) {
        return new ProcessProfile(
                process.process(),
                process.cpuTime(),
                process.procCpuTime(),
                process.counters(),
                process.cycles(),
                process.samplesTaken(),
                process.loss(),
                process.names(),
                process.stacks(),
                process.allocations(),
                process.endedAfter(),
                process.warnings());
    }

    private static byte[] withHeader(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(new byte[] {'W', 'E', 'I', 'R', (byte) 0x8b, 0, 3, '\n'});
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] write(HostProfile profile) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        HostProfileFile.write(profile, bytes);
        return bytes.toByteArray();
    }

    private static HostProfile read(byte[] bytes) throws IOException {
        return HostProfileFile.read(new ByteArrayInputStream(bytes));
    }

    private static List<Sample> samples() {
        Frame kernel = new Frame(FrameKind.KERNEL, "tcp_recvmsg", "kernel");
        Frame inlined = new Frame(FrameKind.JAVA_INLINED, "acme.İçerik.lit", "");
        Frame java = new Frame(FrameKind.JAVA, "acme.Job$Filter.filter", "");
        Tgid tgid = new Tgid(221);
        return List.of(
                new Sample(tgid, 230, "Source: kafka-s", 0, new StackTrace(List.of(kernel, java), false), 3),
                new Sample(tgid, 230, "Source: kafka-s", 1, new StackTrace(List.of(kernel, java), false), 2),
                new Sample(
                        tgid,
                        231,
                        "",
                        1,
                        new StackTrace(List.of(inlined, java), true),
                        Optional.of(new Doubt(
                                0, 2, new CompiledMethod(77, true, List.of(List.of(inlined, java), List.of(java))))),
                        1),
                new Sample(tgid, 231, "C2 CompilerThre", 0, new StackTrace(List.of(), true), 1));
    }

    private static HostProfile profile(List<Sample> samples) {
        EngineProcess process = new EngineProcess(
                new Tgid(221),
                12_345,
                "flink",
                EngineRole.WORKLOAD,
                "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
                "root",
                List.of("java", "-cp", "lib/*"),
                Optional.of(new JvmFacts(
                        Optional.of("17.0.15+6"),
                        List.of("-XX:+PreserveFramePointer"),
                        Optional.of(true),
                        Optional.empty())));
        ProcessProfile processProfile = new ProcessProfile(
                process,
                Duration.ofMillis(70),
                Optional.of(Duration.ofMillis(70)),
                List.of(new CounterReading(CounterEvent.TASK_CLOCK, 70_000_000, 9_000_000_000L, 9_000_000_000L)),
                List.of(new CycleCount(CycleSource.NOMINAL, 1.8e8), new CycleCount(CycleSource.REFERENCE, 1.81e8)),
                8,
                new SampleLoss(1, 1, 2),
                "JVMTI inline map",
                "frame pointers",
                List.of(new ThreadAllocation(230, 1 << 20)),
                Optional.of(Duration.ofMillis(1_200)),
                Optional.of(Duration.ofSeconds(2)),
                List.of("ended 2 s into the window"));
        return new HostProfile(
                new HostFacts(
                        new HostName("host1"),
                        "6.18.44",
                        "AMD EPYC",
                        2,
                        2_596_000_000L,
                        "time-stamp counter",
                        "17.0.15"),
                List.of("--host=host1"),
                99,
                new Window(Instant.parse("2026-11-20T14:02:10.000000001Z"), Duration.ofNanos(30_000_000_001L)),
                new Scope(List.of(process)),
                List.of(processProfile),
                samples,
                List.of(new EventSamples(
                        CounterEvent.PAGE_FAULTS,
                        samples.stream()
                                .map(sample -> new EventSamples.Taken(sample, 3 * sample.count()))
                                .toList(),
                        List.of(new EventSamples.Loss(new Tgid(221), 2, 250)))),
                new HostConditions(
                        List.of(new HostSecond(1, 1.5, 0.25, 0), new HostSecond(0, 2, 0, 0.125)),
                        Optional.of(new HostConditions.BpfCost(2_970, Duration.ofNanos(15_000_001))),
                        Optional.of(new HostConditions.Energy(1234.5, "RAPL")),
                        List.of("the whole machine's")),
                Duration.ofMillis(600),
                90L << 20,
                List.of());
    }
}

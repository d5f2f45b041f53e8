package dev.weir.profiler.asyncprofiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.model.EngineProcess;
import dev.weir.model.EngineRole;
import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import dev.weir.model.JvmFacts;
import dev.weir.model.Tgid;
import dev.weir.model.WeirException;
import dev.weir.profiler.attach.TargetProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AsyncSamplerTest {
    @TempDir
    Path directory;

    /** Works all the time on a thread whose name is longer than the kernel's 15 bytes. */
    public static final class Busy {
        static volatile long kept;

        private Busy() {}

        public static void main(String[] arguments) throws IOException {
            Thread worker = new Thread(
                    () -> {
                        while (true) {
                            kept = work(kept);
                        }
                    },
                    "a worker with a long name");
            worker.setDaemon(true);
            worker.start();
            while (System.in.read() >= 0) {}
        }

        private static long work(long x) {
            long y = x;
            for (int i = 0; i < 100_000; i++) {
                y = y * 6364136223846793005L + i;
            }
            return y;
        }
    }

    static List<Path> homes() {
        return Stream.of(Path.of(System.getProperty("java.home")), Path.of("/usr/lib/jvm/temurin-25-jdk-amd64"))
                .filter(Files::isDirectory)
                .toList();
    }

    private Process start(Path home) throws Exception {
        Path classes = Path.of(
                Busy.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        Process process = new ProcessBuilder(
                        home.resolve("bin/java").toString(), "-Xmx64m", "-cp", classes.toString(), Busy.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(directory.resolve("out").toFile())
                .start();
        Thread.sleep(1_000);
        return process;
    }

    private static EngineProcess engineProcess(Process process, String... flags) {
        int pid = (int) process.pid();
        TargetProcess target = TargetProcess.read(pid).orElseThrow();
        return new EngineProcess(
                new Tgid(pid),
                target.startTicks(),
                "planted",
                EngineRole.WORKLOAD,
                Busy.class.getName(),
                "root",
                List.of(),
                Optional.of(new JvmFacts(Optional.empty(), List.of(flags), Optional.empty(), Optional.of(false))));
    }

    private static List<String> filesLeft(Process process) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/tmp"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("weir-" + process.pid() + "-") || name.matches("weir\\d+\\.jfr"))
                    .toList();
        }
    }

    private static void end(Process process) throws Exception {
        process.getOutputStream().close();
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        Files.deleteIfExists(Path.of("/tmp/.java_pid" + process.pid()));
    }

    @ParameterizedTest
    @MethodSource("homes")
    void aBusyThreadIsSampledWithItsKernelNameAndNothingIsLeft(Path home) throws Exception {
        Process process = start(home);
        try {
            List<AsyncSample> samples = new ArrayList<>();
            Duration cpu;
            Instant begun;
            try (AsyncSampler sampler = AsyncSampler.open(engineProcess(process), directory)) {
                begun = Instant.now();
                sampler.start(99);
                // Behind it: loading reads all symbols of libjvm.so, some 0.5 s of CPU time.
                Duration before = process.toHandle().info().totalCpuDuration().orElseThrow();
                Thread.sleep(2_000);
                sampler.stop();
                cpu = process.toHandle().info().totalCpuDuration().orElseThrow().minus(before);
                assertThat(sampler.forEach(samples::add)).isEqualTo(samples.size());
                assertThat(sampler.warnings()).singleElement().asString().contains("DebugNonSafepoints on");
            }
            List<AsyncSample> busy = samples.stream()
                    .filter(sample -> sample.stackTrace().frames().stream()
                            .anyMatch(frame -> frame.name().equals(Busy.class.getName() + ".work")))
                    .toList();
            // Every 10.1 ms of CPU time; the rest is the JIT, the attach and the JVM's own.
            assertThat((double) samples.size()).isBetween(cpu.toMillis() / 10.1 * 0.6, cpu.toMillis() / 10.1 * 1.2);
            assertThat(busy.size()).isGreaterThan(samples.size() * 2 / 3);
            assertThat(busy).allSatisfy(sample -> {
                assertThat(sample.comm()).hasSize(15).startsWith("a worke");
                assertThat(sample.time()).isBetween(begun.minusMillis(100), Instant.now());
                assertThat(Path.of("/proc/" + process.pid() + "/task/" + sample.tid()))
                        .exists();
                List<Frame> frames = sample.stackTrace().frames();
                assertThat(frames.stream()
                                .filter(frame -> frame.kind() == FrameKind.JAVA
                                        || frame.kind() == FrameKind.JAVA_INLINED
                                        || frame.kind() == FrameKind.JAVA_INTERPRETED))
                        .anyMatch(frame -> frame.name().equals("java.lang.Thread.run"));
            });
            assertThat(filesLeft(process)).isEmpty();
            assertThat(Files.readString(directory.resolve("out"))).isEmpty();
        } finally {
            end(process);
        }
    }

    @Test
    void aJvmThatCannotBeAttachedToIsOneClearError() throws Exception {
        Process process = start(homes().get(0));
        try {
            EngineProcess refusing = engineProcess(process, "-XX:+DisableAttachMechanism");
            assertThatThrownBy(() -> AsyncSampler.open(refusing, directory))
                    .isInstanceOf(WeirException.class)
                    .hasMessageContaining("it runs with -XX:+DisableAttachMechanism. Use --source ebpf");
        } finally {
            end(process);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "JIT compiled,acme.Job,run,JAVA,acme.Job.run,''",
        "C1 compiled,acme.Job,run,JAVA,acme.Job.run,''",
        "Inlined,acme.Job,run,JAVA_INLINED,acme.Job.run,''",
        "Interpreted,acme.Job,run,JAVA_INTERPRETED,acme.Job.run,''",
        "Native,libz.so.1.2.13,deflate,NATIVE,deflate,libz.so.1.2.13",
        "C++,libjvm.so,GCTaskThread::run,NATIVE,GCTaskThread::run,libjvm.so",
        "Native,'',/usr/lib/libz.so.1,UNKNOWN,libz.so.1,libz.so.1",
        "Kernel,'',do_syscall_64_[k],KERNEL,do_syscall_64,kernel",
    })
    void framesKeepTheirKindAndLibrary(
            String type, String holder, String name, FrameKind kind, String expected, String library) {
        assertThat(AsyncFrames.frame(type, holder, name)).isEqualTo(new Frame(kind, expected, library));
    }
}

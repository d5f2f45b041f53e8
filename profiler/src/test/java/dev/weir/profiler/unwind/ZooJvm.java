package dev.weir.profiler.unwind;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.bpf.RawSample;
import dev.weir.bpf.SampledProcess;
import dev.weir.bpf.SampledThread;
import dev.weir.bpf.StackSampler;
import dev.weir.hotspot.ProcessMemory;
import dev.weir.hotspot.VmStructs;
import dev.weir.hotspot.code.CodeCache;
import dev.weir.hotspot.thread.JavaThread;
import dev.weir.hotspot.thread.JavaThreads;
import dev.weir.hotspot.thread.ThreadIds;
import dev.weir.hotspot.unwind.StackUnwinder;
import dev.weir.hotspot.unwind.ThreadState;
import dev.weir.model.Tgid;
import dev.weir.profiler.symbol.ElfCache;
import dev.weir.profiler.symbol.MappedCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@link StackZoo} in a JVM of its own, which is sampled and ends with the test. */
final class ZooJvm implements AutoCloseable {
    private static final Path JVMS = Path.of("/usr/lib/jvm");

    private final Process process;

    private ZooJvm(Process process) {
        this.process = process;
    }

    /** The JVM that runs the tests, and JDK 25 where it is. */
    static List<Path> javaHomes() throws IOException {
        List<Path> homes = new ArrayList<>();
        homes.add(Path.of(System.getProperty("java.home")));
        @Nullable String named = System.getenv("WEIR_JDK_25");
        if (named != null) {
            homes.add(Path.of(named));
        } else if (Files.isDirectory(JVMS)) {
            try (Stream<Path> jvms = Files.list(JVMS)) {
                jvms.filter(home -> home.toString().contains("-25-"))
                        .findFirst()
                        .ifPresent(homes::add);
            }
        }
        if (homes.size() == 1) {
            System.err.println("JDK 25 is not tested: it is not in " + JVMS + ", and WEIR_JDK_25 does not say where");
        }
        return homes;
    }

    static ZooJvm start(Path javaHome, String... options) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(javaHome.resolve("bin/java").toString(), "-Xmx256m"));
        command.addAll(List.of(options));
        command.addAll(
                List.of("-cp", Path.of("target/test-classes").toAbsolutePath().toString(), StackZoo.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        // Options from outside would be printed, and would not be those of the test.
        Map<String, String> environment = builder.environment();
        environment.remove("JAVA_TOOL_OPTIONS");
        ZooJvm jvm = new ZooJvm(builder.start());
        assertThat(jvm.process.inputReader(UTF_8).readLine()).isEqualTo("running");
        return jvm;
    }

    /** Samples it at 997 Hz, and walks each sample soon after it was taken, until there are so many. */
    List<WalkedSample> sample(int count) throws IOException, InterruptedException {
        Tgid tgid = new Tgid((int) process.pid());
        Path procDirectory = Path.of("/proc/" + tgid);
        List<WalkedSample> walked = new ArrayList<>();
        try (ProcessMemory memory = new ProcessMemory(procDirectory);
                StackSampler sampler = StackSampler.open(
                        997, List.of(new SampledProcess(tgid, SampledProcess.MAX_STACK_COPY_BYTES)))) {
            VmStructs structs = VmStructs.read(memory, libjvmBase(procDirectory));
            StackUnwinder unwinder = StackUnwinder.of(
                    memory, structs, CodeCache.of(memory, structs), new MappedCode(tgid, new ElfCache()));
            JavaThreads threads = JavaThreads.of(memory, structs);
            ThreadIds ids = new ThreadIds(procDirectory);
            sampler.addThreads(sampled(threads, ids));
            sampler.start();
            while (walked.size() < count) {
                Thread.sleep(50);
                sampler.addThreads(sampled(threads, ids));
                unwinder.forget();
                sampler.drain(sample -> walked.add(new WalkedSample(sample, unwinder.unwind(state(sample)))));
            }
        }
        return walked;
    }

    private static ThreadState state(RawSample sample) {
        return new ThreadState(
                sample.registers().ip(),
                sample.registers().sp(),
                sample.registers().fp(),
                sample.registers().link(),
                sample.anchor().first(),
                sample.anchor().second(),
                sample.anchor().third(),
                sample.stackCopy());
    }

    private static List<SampledThread> sampled(JavaThreads threads, ThreadIds ids) {
        try {
            List<SampledThread> sampled = new ArrayList<>();
            for (JavaThread thread : threads.list()) {
                OptionalInt tid = ids.toOurs(thread.osThreadId());
                if (tid.isPresent()) {
                    sampled.add(new SampledThread(tid.getAsInt(), thread.anchorAddress(), thread.stackBase()));
                }
            }
            return sampled;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long libjvmBase(Path procDirectory) throws IOException {
        return Files.readAllLines(procDirectory.resolve("maps")).stream()
                .filter(line -> line.endsWith("libjvm.so"))
                .mapToLong(line -> Long.parseLong(line.substring(0, line.indexOf('-')), 16))
                .min()
                .orElseThrow();
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}

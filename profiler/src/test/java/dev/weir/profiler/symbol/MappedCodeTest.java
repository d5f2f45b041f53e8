package dev.weir.profiler.symbol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.bpf.RawSample;
import dev.weir.bpf.SampledProcess;
import dev.weir.bpf.StackSampler;
import dev.weir.model.Frame;
import dev.weir.model.Tgid;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Walks of real samples, of code without frame pointers that stands in known places. */
@Tag("kernel")
class MappedCodeTest {
    private static final String LIBRARY = """
            static volatile long sink;
            __attribute__((noinline)) static void late_leaf(long rounds) { for (long i = 0; i < rounds; i++) sink++; }
            void late_loop(void) { for (;;) { late_leaf(50); sink++; } }
            """;

    /** The functions below the leaf's own, down to the one that the thread was started with. */
    private static final Map<String, List<String>> CALLERS = Map.of(
            "plt", List.of("plt_loop", "plt_thread"),
            "alloca", List.of("with_alloca", "through", "alloca_thread"),
            "signal", List.of("handler_loop", "interrupted_loop", "signal_thread"),
            "clock", List.of("clock_loop", "clock_thread"),
            "late", List.of("late_loop", "late_thread"));

    private static final int FAREST = 100;
    private static final int ENOUGH = 400;

    @TempDir
    Path directory;

    @Test
    void everyWalkReachesTheThreadsBeginThroughTheRightFunctions() throws Exception {
        if (!ownCapabilities()) {
            TestProcess.skip("no right to load BPF programs");
        }
        Path library = TestProcess.compile(
                directory, "liblate.so", LIBRARY, "-shared", "-fPIC", "-fomit-frame-pointer", "-O2");
        Path program;
        try (InputStream source = requireNonNull(getClass().getResourceAsStream("frameless.c"))) {
            program = TestProcess.compile(
                    directory,
                    "frameless",
                    new String(source.readAllBytes(), UTF_8),
                    "-fomit-frame-pointer",
                    "-fno-builtin",
                    "-fno-optimize-sibling-calls",
                    "-Wl,-z,lazy",
                    "-O2",
                    "-pthread");
        }
        Process process = new ProcessBuilder(program.toString(), library.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = process.inputReader(UTF_8);
                Writer in = process.outputWriter(UTF_8)) {
            assertThat(out.readLine()).isEqualTo("ready");
            Tgid tgid = new Tgid((int) process.pid());
            ElfCache elfs = new ElfCache();
            MappedCode code = new MappedCode(tgid, elfs);
            in.write("go\n");
            in.flush();
            assertThat(out.readLine()).isEqualTo("started");
            List<RawSample> samples = sample(tgid);
            Symbolizer symbolizer = new Symbolizer(tgid, (address, time) -> List.of(), new KernelSymbols(), elfs);
            check(samples, code, symbolizer);
        } finally {
            process.destroyForcibly();
        }
    }

    private static List<RawSample> sample(Tgid tgid) throws InterruptedException {
        List<RawSample> samples = new ArrayList<>();
        try (StackSampler sampler = StackSampler.open(999, List.of(new SampledProcess(tgid, 16_384)))) {
            sampler.start();
            Map<String, Integer> seen = new TreeMap<>();
            for (int i = 0; i < 200 && !haveEnough(seen); i++) {
                Thread.sleep(100);
                sampler.drain(sample -> {
                    samples.add(sample);
                    seen.merge(sample.comm(), 1, Integer::sum);
                });
            }
            sampler.stop();
            sampler.drain(samples::add);
        }
        return samples;
    }

    private static boolean haveEnough(Map<String, Integer> seen) {
        return CALLERS.keySet().stream().allMatch(thread -> seen.getOrDefault(thread, 0) >= ENOUGH);
    }

    private static void check(List<RawSample> samples, MappedCode code, Symbolizer symbolizer) throws Exception {
        Map<String, Integer> right = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        Set<String> leaves = new TreeSet<>();
        for (RawSample sample : samples) {
            List<String> expected = CALLERS.get(sample.comm());
            if (expected == null) {
                continue;
            }
            long[] walked = walk(sample, code);
            List<Frame> frames = new ArrayList<>();
            for (int i = 0; i < walked.length; i++) {
                frames.addAll(symbolizer.userFrames(i == 0 ? walked[i] : walked[i] - 1, sample.timeNanos()));
            }
            List<String> own = frames.stream()
                    .filter(frame -> frame.isNamed() && !frame.library().startsWith("libc"))
                    .map(Frame::name)
                    .filter(expected::contains)
                    .toList();
            leaves.add(frames.get(0).name());
            leaves.add(frames.get(0).library());
            boolean complete = code.isThreadEntry(walked[walked.length - 1]);
            if (own.equals(expected) && complete) {
                right.merge(sample.comm(), 1, Integer::sum);
            } else {
                wrong.add(sample.comm()
                        + (complete ? " " : " incomplete ")
                        + frames.stream().map(Frame::name).collect(Collectors.joining(" < ")));
            }
        }
        System.out.println(String.format(Locale.ROOT, "walked by .eh_frame: %s right, %d not", right, wrong.size()));
        assertThat(wrong.stream().distinct().toList()).isEmpty();
        assertThat(right.keySet()).isEqualTo(CALLERS.keySet());
        assertThat(right.values()).allSatisfy(count -> assertThat(count).isGreaterThanOrEqualTo(ENOUGH));
        assertThat(leaves).contains("labs@plt", "[vdso]");
    }

    private static long[] walk(RawSample sample, MappedCode code) throws Exception {
        ByteBuffer copy = sample.stackCopy();
        long base = sample.registers().sp();
        FrameStep.Words<EOFException> stack = address -> {
            long offset = address - base;
            if (offset < 0 || offset > copy.limit() - Long.BYTES) {
                throw new EOFException("outside of the copy: " + Long.toHexString(address));
            }
            return copy.getLong((int) offset);
        };
        List<Long> pcs = new ArrayList<>();
        Optional<FrameStep> at = Optional.of(new FrameStep(
                sample.registers().ip(), Registers.of(base, sample.registers().fp()), true));
        while (at.isPresent() && pcs.size() < FAREST) {
            FrameStep step = at.get();
            assertThat(code.isExecutable(step.pc())).isTrue();
            pcs.add(step.pc());
            at = code.caller(step.pc(), step.interrupted(), step.registers(), stack) instanceof TableStep.Caller caller
                    ? Optional.of(caller.step())
                    : Optional.empty();
        }
        return pcs.stream().mapToLong(Long::longValue).toArray();
    }

    private static boolean ownCapabilities() throws Exception {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("CapEff:"))
                .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) >>> 21 & 1) != 0);
    }
}

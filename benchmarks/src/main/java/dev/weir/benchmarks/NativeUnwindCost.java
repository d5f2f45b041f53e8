package dev.weir.benchmarks;

import dev.weir.bpf.RawSample;
import dev.weir.bpf.SampledProcess;
import dev.weir.bpf.StackSampler;
import dev.weir.hotspot.ProcessMemory;
import dev.weir.hotspot.unwind.StackReader;
import dev.weir.model.Tgid;
import dev.weir.profiler.symbol.ElfCache;
import dev.weir.profiler.symbol.MappedCode;
import dev.weir.profiler.symbol.Registers;
import dev.weir.profiler.unwind.NativeEnd;
import dev.weir.profiler.unwind.NativeFrame;
import dev.weir.profiler.unwind.NativeStack;
import dev.weir.profiler.unwind.NativeUnwinder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What it costs this process to make stacks of samples of a CPython, which keeps no frame pointers: CPU time of the one thread that does all. */
final class NativeUnwindCost implements AutoCloseable {
    private static final int WARM_UP_MILLIS = 3_000;
    private static final int MEASURED_MILLIS = 6_000;
    private static final int DRAIN_MILLIS = 100;

    private static final String BUSY = """
            import json
            print("started", flush=True)
            while True:
                sorted(range(2000), key=lambda x: -x)
                sum(json.loads('{"a": [1, 2, 3], "b": %d}' % i)["b"] for i in range(200))
            """;

    private final ThreadMXBean clock = ManagementFactory.getThreadMXBean();
    private final Process process;
    private final Tgid tgid;
    private final ElfCache elfs = new ElfCache();
    private final ProcessMemory memory;
    private final NativeUnwinder unwinder;

    private long samples;
    private long whole;
    private long frames;
    private long drainNanos;
    private long unwindNanos;

    /** @throws IOException when there is no python3, or it does not start */
    NativeUnwindCost() throws IOException {
        process = new ProcessBuilder("python3", "-c", BUSY)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (!"started".equals(process.inputReader(StandardCharsets.UTF_8).readLine())) {
            throw new IOException("the Python to be sampled did not start");
        }
        tgid = new Tgid(Math.toIntExact(process.pid()));
        memory = new ProcessMemory(Path.of("/proc", tgid.toString()));
        unwinder = new NativeUnwinder(new MappedCode(tgid, elfs), memory, List.of());
    }

    void measure() throws InterruptedException {
        SampledProcess target = new SampledProcess(tgid, SampledProcess.MAX_STACK_COPY_BYTES);
        try (StackSampler sampler = StackSampler.open(KernelCost.FREQUENCY_HZ, List.of(target))) {
            sampler.start();
            run(sampler, WARM_UP_MILLIS);
            samples = 0;
            whole = 0;
            frames = 0;
            drainNanos = 0;
            unwindNanos = 0;
            run(sampler, MEASURED_MILLIS);
            sampler.stop();
        }
    }

    private void run(StackSampler sampler, int millis) throws InterruptedException {
        for (int at = 0; at < millis; at += DRAIN_MILLIS) {
            Thread.sleep(DRAIN_MILLIS);
            long start = clock.getCurrentThreadCpuTime();
            List<RawSample> raw = new ArrayList<>();
            sampler.drain(raw::add);
            long drained = clock.getCurrentThreadCpuTime();
            raw.forEach(this::unwind);
            memory.forget();
            drainNanos += drained - start;
            unwindNanos += clock.getCurrentThreadCpuTime() - drained;
        }
    }

    private void unwind(RawSample sample) {
        Registers registers =
                Registers.of(sample.registers().sp(), sample.registers().fp());
        NativeStack stack = unwinder.unwind(
                new NativeFrame(sample.registers().ip(), registers, true),
                new StackReader(sample.registers().sp(), sample.stackCopy()));
        samples++;
        frames += stack.frames().size();
        whole += stack.end() == NativeEnd.THREAD_ENTRY ? 1 : 0;
    }

    String report() {
        double n = Math.max(1, samples);
        return String.format(
                Locale.ROOT,
                "  samples %d, whole %.1f %%, frames a stack %.1f%n"
                        + "  reading the ring %9.1f µs/sample%n"
                        + "  unwinding        %9.1f µs/sample%n"
                        + "  together         %9.1f µs/sample, %.2f %% of a busy CPU at %d Hz",
                samples,
                100 * whole / n,
                frames / n,
                drainNanos / n / 1e3,
                unwindNanos / n / 1e3,
                (drainNanos + unwindNanos) / n / 1e3,
                (drainNanos + unwindNanos) / n / 1e7 * KernelCost.FREQUENCY_HZ,
                KernelCost.FREQUENCY_HZ);
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        memory.close();
        elfs.close();
    }
}

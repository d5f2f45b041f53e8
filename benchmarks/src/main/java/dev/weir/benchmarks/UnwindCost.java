package dev.weir.benchmarks;

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
import dev.weir.hotspot.unwind.UnwoundStack;
import dev.weir.profiler.symbol.ElfCache;
import dev.weir.profiler.symbol.MappedCode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** What it costs this process to make stacks of samples of a JVM without frame pointers: CPU time of the one thread that does all. */
final class UnwindCost implements AutoCloseable {
    private static final int WARM_UP_MILLIS = 3_000;
    private static final int MEASURED_MILLIS = 6_000;
    private static final int DRAIN_MILLIS = 100;
    private static final int THREADS_MILLIS = 1_000;

    // Native threads, whose stacks' ends nobody tells.
    private static final int COPY_BYTES = 16_384;

    private final ThreadMXBean clock = ManagementFactory.getThreadMXBean();
    private final BusyJvm jvm;
    private final ProcessMemory memory;
    private final JavaThreads threads;
    private final ThreadIds ids;
    private final StackUnwinder unwinder;

    private long samples;
    private long complete;
    private long frames;
    private long drainNanos;
    private long unwindNanos;
    private long forgetNanos;
    private long threadNanos;
    private long threadRounds;

    UnwindCost(BusyJvm jvm) throws IOException {
        this.jvm = jvm;
        memory = new ProcessMemory(jvm.procDirectory());
        VmStructs structs = VmStructs.read(memory, jvm.libjvmBase());
        threads = JavaThreads.of(memory, structs);
        ids = new ThreadIds(jvm.procDirectory());
        unwinder = StackUnwinder.of(
                memory, structs, CodeCache.of(memory, structs), new MappedCode(jvm.tgid(), new ElfCache()));
    }

    List<SampledThread> threads() throws IOException {
        List<SampledThread> sampled = new ArrayList<>();
        for (JavaThread thread : threads.list()) {
            OptionalInt tid = ids.toOurs(thread.osThreadId());
            if (tid.isPresent()) {
                sampled.add(new SampledThread(tid.getAsInt(), thread.anchorAddress(), thread.stackBase()));
            }
        }
        return sampled;
    }

    void measure() throws Exception {
        try (StackSampler sampler =
                StackSampler.open(KernelCost.FREQUENCY_HZ, List.of(new SampledProcess(jvm.tgid(), COPY_BYTES)))) {
            sampler.addThreads(threads());
            sampler.start();
            run(sampler, WARM_UP_MILLIS);
            clear();
            run(sampler, MEASURED_MILLIS);
            sampler.stop();
        }
    }

    private void clear() {
        samples = 0;
        complete = 0;
        frames = 0;
        drainNanos = 0;
        unwindNanos = 0;
        forgetNanos = 0;
        threadNanos = 0;
        threadRounds = 0;
    }

    private void run(StackSampler sampler, int millis) throws Exception {
        for (int at = 0; at < millis; at += DRAIN_MILLIS) {
            Thread.sleep(DRAIN_MILLIS);
            long start = clock.getCurrentThreadCpuTime();
            List<RawSample> raw = new ArrayList<>();
            sampler.drain(raw::add);
            long drained = clock.getCurrentThreadCpuTime();
            raw.forEach(this::unwind);
            long unwound = clock.getCurrentThreadCpuTime();
            unwinder.forget();
            long forgotten = clock.getCurrentThreadCpuTime();
            drainNanos += drained - start;
            unwindNanos += unwound - drained;
            forgetNanos += forgotten - unwound;
            if (at % THREADS_MILLIS == 0) {
                sampler.addThreads(threads());
                threadNanos += clock.getCurrentThreadCpuTime() - forgotten;
                threadRounds++;
            }
        }
    }

    private void unwind(RawSample sample) {
        UnwoundStack stack = unwinder.unwind(new ThreadState(
                sample.registers().ip(),
                sample.registers().sp(),
                sample.registers().fp(),
                sample.registers().link(),
                sample.anchor().first(),
                sample.anchor().second(),
                sample.anchor().third(),
                sample.stackCopy()));
        samples++;
        frames += stack.frames().size();
        complete += stack.end().isComplete() ? 1 : 0;
    }

    String report() {
        double n = Math.max(1, samples);
        return String.format(
                Locale.ROOT,
                "  samples %d, complete %.1f %%, frames a stack %.1f%n"
                        + "  reading the ring %9.1f µs/sample%n"
                        + "  unwinding        %9.1f µs/sample%n"
                        + "  forgetting code  %9.1f µs/sample (every %d ms)%n"
                        + "  together         %9.1f µs/sample, %.2f %% of a busy CPU at %d Hz%n"
                        + "  list of threads  %9.1f µs each time (every %d ms)",
                samples,
                100 * complete / n,
                frames / n,
                drainNanos / n / 1e3,
                unwindNanos / n / 1e3,
                forgetNanos / n / 1e3,
                DRAIN_MILLIS,
                (drainNanos + unwindNanos + forgetNanos) / n / 1e3,
                (drainNanos + unwindNanos + forgetNanos) / n / 1e7 * KernelCost.FREQUENCY_HZ,
                KernelCost.FREQUENCY_HZ,
                threadNanos / 1e3 / Math.max(1, threadRounds),
                THREADS_MILLIS);
    }

    @Override
    public void close() throws IOException {
        memory.close();
    }
}

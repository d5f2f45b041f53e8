package dev.weir.benchmarks;

import dev.weir.bpf.RawSample;
import dev.weir.bpf.SampledProcess;
import dev.weir.bpf.SampledThread;
import dev.weir.bpf.StackSampler;
import dev.weir.model.Tgid;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** What one way of sampling costs in the kernel, over several rounds. */
final class KernelCost {
    static final int FREQUENCY_HZ = 99;

    private static final int ROUND_MILLIS = 1_500;
    private static final int DRAIN_MILLIS = 100;

    private final String name;
    private final SampledProcess process;
    private final List<SampledThread> threads;
    private final List<Double> microsPerSample = new ArrayList<>();
    private final List<Double> microsPerOtherTick = new ArrayList<>();
    private long samples;
    private long copiedBytes;
    private long lost;

    /** @param threads whose stacks' ends the sampler is told of */
    KernelCost(String name, BusyJvm jvm, int stackCopyBytes, List<SampledThread> threads) {
        this(name, new SampledProcess(jvm.tgid(), stackCopyBytes), threads);
    }

    /**
     * What sampling another process costs.
     *
     * @param threads of which the sampler is told
     */
    KernelCost(String name, SampledProcess process, List<SampledThread> threads) {
        this.name = name;
        this.process = process;
        this.threads = threads;
    }

    void round(RunStatistics statistics) throws Exception {
        // This process hardly runs while it waits: nearly all ticks are in processes that are no target.
        Tgid own = new Tgid((int) ProcessHandle.current().pid());
        Round others = sample(statistics, new SampledProcess(own, process.stackCopyBytes()), List.of());
        double otherNanos = (double) others.runs.nanos() / Math.max(1, others.runs.count());
        Round round = sample(statistics, process, threads);
        double nanos = round.runs.nanos() - otherNanos * (round.runs.count() - round.samples);
        microsPerSample.add(nanos / 1e3 / Math.max(1, round.samples));
        microsPerOtherTick.add(otherNanos / 1e3);
        samples += round.samples;
        copiedBytes += round.copiedBytes;
        lost += round.lost;
    }

    private record Round(RunStatistics.Runs runs, long samples, long copiedBytes, long lost) {}

    private Round sample(RunStatistics statistics, SampledProcess target, List<SampledThread> known) throws Exception {
        AtomicLong copied = new AtomicLong();
        Consumer<RawSample> consumer =
                sample -> copied.addAndGet(sample.stackCopy().remaining());
        try (StackSampler sampler = StackSampler.open(FREQUENCY_HZ, List.of(target))) {
            sampler.addThreads(known);
            RunStatistics.Runs before = statistics.read();
            sampler.start();
            long inRound = 0;
            for (int i = 0; i < ROUND_MILLIS / DRAIN_MILLIS; i++) {
                Thread.sleep(DRAIN_MILLIS);
                inRound += sampler.drain(consumer);
            }
            sampler.stop();
            inRound += sampler.drain(consumer);
            return new Round(statistics.read().minus(before), inRound, copied.get(), sampler.ringFull(target.tgid()));
        }
    }

    static String header() {
        return String.format(
                Locale.ROOT,
                "  %-42s %8s %12s %10s %18s %16s %6s",
                "stack copy",
                "samples",
                "copied bytes",
                "µs/sample",
                "(min – max)",
                "of a busy CPU",
                "lost");
    }

    private static double[] sorted(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }

    /** What a tick costs in a process that is not sampled, in microseconds. */
    double medianOtherTick() {
        return sorted(microsPerOtherTick)[microsPerOtherTick.size() / 2];
    }

    String row() {
        double[] sorted = sorted(microsPerSample);
        double median = sorted[sorted.length / 2];
        return String.format(
                Locale.ROOT,
                "  %-42s %8d %12d %10.1f %18s %14.3f %% %6d",
                name,
                samples,
                copiedBytes / Math.max(1, samples),
                median,
                String.format(Locale.ROOT, "(%.1f – %.1f)", sorted[0], sorted[sorted.length - 1]),
                median * FREQUENCY_HZ / 1e4,
                lost);
    }
}

package dev.weir.benchmarks;

import dev.weir.bpf.SampledProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Prints what a sample costs on this machine: in the kernel by how much of the stack is copied, and in user space to unwind it.
 *
 * <p>The ways take turns in each round, and the first one is there twice: what those two differ by is noise.
 */
final class SamplingCost {
    private static final int ROUNDS = 5;

    // More than 64 KiB of stack, and what an engine's task has.
    private static final int DEEP = 3_000;
    private static final int TYPICAL = 40;

    // Some of a task, and more than are walked.
    private static final int PYTHON_TYPICAL = 15;
    private static final int PYTHON_DEEP = 300;

    private SamplingCost() {}

    public static void main(String[] arguments) throws Exception {
        System.out.printf(
                "Linux %s, %d CPUs, Java %s; %d Hz, %d rounds%n",
                Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"),
                KernelCost.FREQUENCY_HZ,
                ROUNDS);
        try (RunStatistics statistics = new RunStatistics()) {
            System.out.println("In the kernel, of two busy threads with a stack beyond 64 KiB:");
            try (BusyJvm deep = new BusyJvm(DEEP)) {
                measure(
                        statistics,
                        List.of(
                                new KernelCost("none", deep, 0, List.of()),
                                new KernelCost("none, once more (the difference is noise)", deep, 0, List.of()),
                                new KernelCost("8 KiB", deep, 8 << 10, List.of()),
                                new KernelCost("16 KiB", deep, 16 << 10, List.of()),
                                new KernelCost("64 KiB", deep, SampledProcess.MAX_STACK_COPY_BYTES, List.of())));
            }
            try (BusyJvm typical = new BusyJvm(TYPICAL);
                    UnwindCost unwinding = new UnwindCost(typical)) {
                System.out.println("In the kernel, of two busy threads with some fifty frames:");
                measure(
                        statistics,
                        List.of(
                                new KernelCost("none", typical, 0, List.of()),
                                new KernelCost("none, once more (the difference is noise)", typical, 0, List.of()),
                                new KernelCost(
                                        "up to the stack's base, with the anchor", typical, 1, unwinding.threads())));
                unwinding.measure();
                System.out.println("In user space, of the same stacks, CPU time:");
                System.out.println(unwinding.report());
            }
            try (NativeUnwindCost unwinding = new NativeUnwindCost()) {
                unwinding.measure();
                System.out.println("In user space, of a CPython's stacks by their unwind tables, CPU time:");
                System.out.println(unwinding.report());
            } catch (IOException e) {
                System.out.println("Not measured: the walk by unwind tables (" + e.getMessage() + ")");
            }
            measurePython(statistics);
        }
    }

    private static void measurePython(RunStatistics statistics) throws Exception {
        for (int depth : new int[] {PYTHON_TYPICAL, PYTHON_DEEP}) {
            try (BusyPython python = new BusyPython(depth)) {
                if (python.layout().isEmpty()) {
                    System.out.println("Python frames are not measured: " + python.description());
                    return;
                }
                System.out.printf(
                        "In the kernel, of a busy Python thread with %d functions (%s):%n",
                        depth, python.description());
                int copy = SampledProcess.MAX_STACK_COPY_BYTES;
                measure(
                        statistics,
                        List.of(
                                new KernelCost("its stack", new SampledProcess(python.tgid(), copy), python.threads()),
                                new KernelCost(
                                        "its stack, once more (the difference is noise)",
                                        new SampledProcess(python.tgid(), copy),
                                        python.threads()),
                                new KernelCost(
                                        "its stack and its Python frames",
                                        new SampledProcess(python.tgid(), copy, python.layout()),
                                        python.threads())));
            }
        }
    }

    private static void measure(RunStatistics statistics, List<KernelCost> ways) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            for (KernelCost way : ways) {
                way.round(statistics);
            }
        }
        System.out.println(KernelCost.header());
        ways.forEach(way -> System.out.println(way.row()));
        System.out.printf(
                Locale.ROOT,
                "  A tick in a process that is not sampled: %.2f µs, not counted above.%n",
                ways.get(0).medianOtherTick());
    }
}

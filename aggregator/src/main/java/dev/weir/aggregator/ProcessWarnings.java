package dev.weir.aggregator;

import static java.util.Locale.ROOT;

import dev.weir.model.CounterEvent;
import dev.weir.model.CounterReading;
import dev.weir.model.HostName;
import dev.weir.model.JvmFacts;
import dev.weir.model.ProcessProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** What people should know about one process's figures. */
final class ProcessWarnings {
    // /proc counts in ticks of 10 ms at both ends; below 2 s that alone is more than the 1 % that is looked for.
    private static final Duration COMPARABLE = Duration.ofSeconds(2);
    private static final double MAX_CPU_TIME_DISAGREEMENT = 0.01;
    private static final double MAX_SAMPLE_DISAGREEMENT = 0.05;
    // Fewer expected samples than this differ from what was taken by more than 5 % at window ends alone.
    private static final double ENOUGH_SAMPLES = 200;
    private static final double MAX_LOSS = 0.01;
    private static final double MAX_COUNTER_DISAGREEMENT = 0.1;

    private ProcessWarnings() {}

    /** {@code node-1: TaskManagerRunner (pid 221)}. */
    static String name(HostName host, ProcessProfile profile) {
        String program = profile.process().program();
        return host + ": " + program.substring(program.lastIndexOf('.') + 1) + " (pid "
                + profile.process().tgid() + ")";
    }

    /**
     * How far apart the clocks of CPU time lie, as a part of it: the kernel's clock of the process, /proc, and the task-clock counter. Empty when the process
     * used too little to tell, or ended before /proc was read.
     */
    static OptionalDouble cpuTimeDisagreement(ProcessProfile profile) {
        return profile.procCpuTime()
                .filter(proc -> proc.compareTo(COMPARABLE) >= 0)
                .map(proc -> {
                    long cpu = profile.cpuTime().toNanos();
                    long counted = taskClockNanos(profile).orElse(cpu);
                    long least = Math.min(cpu, Math.min(proc.toNanos(), counted));
                    long most = Math.max(cpu, Math.max(proc.toNanos(), counted));
                    return OptionalDouble.of((double) (most - least) / proc.toNanos());
                })
                .orElse(OptionalDouble.empty());
    }

    private static Optional<Long> taskClockNanos(ProcessProfile profile) {
        return profile.counter(CounterEvent.TASK_CLOCK).map(CounterReading::raw);
    }

    private static void aboutClocks(ProcessProfile profile, List<String> found) {
        long cpu = profile.cpuTime().toNanos();
        profile.procCpuTime()
                .filter(proc -> proc.compareTo(COMPARABLE) >= 0)
                .map(proc -> (double) Math.abs(cpu - proc.toNanos()) / proc.toNanos())
                .filter(difference -> difference > MAX_CPU_TIME_DISAGREEMENT)
                .ifPresent(difference -> found.add(
                        String.format(ROOT, "its CPU time differs by %.1f %% from what /proc says", 100 * difference)));
        long counted = taskClockNanos(profile).orElse(cpu);
        // One that came into the window says itself what of it was counted.
        if (profile.startedAfter().isEmpty()
                && cpu >= COMPARABLE.toNanos()
                && counted < cpu * (1 - MAX_CPU_TIME_DISAGREEMENT)) {
            found.add(String.format(
                    ROOT,
                    "its counters cover %.1f %% of its CPU time: perf does not count the context switches themselves",
                    100.0 * counted / cpu));
        }
    }

    static List<String> of(ProcessAggregate process) {
        ProcessProfile profile = process.profile();
        List<String> found = new ArrayList<>(profile.warnings());
        profile.process().jvm().ifPresent(jvm -> aboutFlags(process, jvm, found));
        profile.endedAfter()
                .ifPresent(after -> found.add(String.format(
                        ROOT,
                        "ended %.1f s into the window; what it did until then is in the figures",
                        after.toNanos() / 1e9)));
        aboutSamples(process, found);
        aboutClocks(profile, found);
        aboutCounters(process, found);
        profile.counters().stream()
                .filter(CounterReading::multiplexed)
                .forEach(reading -> found.add(String.format(
                        ROOT,
                        "the counter %s ran %.0f %% of the time only and is extrapolated: the PMU was shared",
                        reading.event().perfName(),
                        100.0 * reading.runningNanos() / reading.enabledNanos())));
        String name = name(process.host(), profile);
        return found.stream().map(warning -> name + ": " + warning).toList();
    }

    /** Without frame pointers stacks can be whole all the same, and without DebugNonSafepoints tasks certain: what counts is what came of it. */
    private static void aboutFlags(ProcessAggregate process, JvmFacts jvm, List<String> found) {
        long truncated = process.profile().loss().truncated();
        if (jvm.framePointers().filter(on -> !on).isPresent() && truncated > MAX_LOSS * process.taken()) {
            found.add("runs without -XX:+PreserveFramePointer, and stacks of its compiled code are incomplete: what is"
                    + " missing cannot be matched. Start the JVM with that flag");
        }
        if (process.doubt().unjudged() > MAX_LOSS * process.taken()
                && jvm.debugNonSafepoints().filter(on -> on).isEmpty()) {
            found.add(
                    "inlined tasks may be charged to their neighbours, up to a whole task, and its names tell nothing of it."
                            + " Measure with --boundaries, or start the JVM with -XX:+UnlockDiagnosticVMOptions"
                            + " -XX:+DebugNonSafepoints");
        }
    }

    private static void aboutSamples(ProcessAggregate process, List<String> found) {
        long taken = process.taken();
        double expected = process.expected();
        if (taken == 0) {
            if (expected > 0) {
                found.add(String.format(
                        ROOT,
                        "used %.3f s of CPU time and was never sampled: all of it is Unresolved",
                        process.cpuSeconds()));
            }
            return;
        }
        // Three standard deviations are the luck of the draw, whatever the rate.
        double tolerated = MAX_SAMPLE_DISAGREEMENT * expected + 3 * Math.sqrt(expected);
        if (expected >= ENOUGH_SAMPLES && Math.abs(taken - expected) > tolerated) {
            found.add(String.format(
                    ROOT,
                    "%d samples were taken where %d Hz and its CPU time make %.0f",
                    taken,
                    process.frequencyHz(),
                    expected));
        }
        aboutLoss(process.profile().loss().ringFull(), taken, "were lost because the ring buffer was full", found);
        aboutLoss(process.profile().loss().stackUnavailable(), taken, "have no user stack", found);
        aboutLoss(
                process.profile().loss().truncated(), taken, "have a stack that ends before the thread's entry", found);
    }

    /** A counter's samples together stand for what it counted, or a part of that was never sampled. */
    private static void aboutCounters(ProcessAggregate process, List<String> found) {
        for (CounterReading reading : process.profile().counters()) {
            CounterTally tally = process.counters().get(reading.event());
            double counted = reading.scaled();
            if (tally == null || !(counted > 0)) {
                continue;
            }
            double luck = 3 * Math.sqrt(tally.variance());
            if (tally.taken() > 0 && Math.abs(tally.standFor() - counted) > MAX_COUNTER_DISAGREEMENT * counted + luck) {
                found.add(String.format(
                        ROOT,
                        "its %d samples of %s stand for %.0f %% of the %.0f that were counted: the tasks' parts rest on these alone",
                        tally.taken(),
                        reading.event().perfName(),
                        100 * tally.standFor() / counted,
                        counted));
            }
            if (tally.lost() > MAX_LOSS * tally.taken()) {
                found.add(String.format(
                        ROOT,
                        "%.1f %% of its samples of %s were lost, because the ring buffer was full or the counter came in a rush",
                        100.0 * tally.lost() / tally.taken(),
                        reading.event().perfName()));
            }
        }
    }

    private static void aboutLoss(long samples, long taken, String what, List<String> found) {
        if (samples > MAX_LOSS * taken) {
            found.add(String.format(ROOT, "%.1f %% of the samples %s", 100.0 * samples / taken, what));
        }
    }
}

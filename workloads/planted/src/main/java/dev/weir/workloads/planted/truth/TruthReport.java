package dev.weir.workloads.planted.truth;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The truth of one window.
 *
 * @param closure by clock: what the stages add up to, as a part of the job's CPU time; near 1 when the stages are all there is
 * @param timerNanos by clock: what reading it cost, already taken off
 * @param tasks in the order of the job
 */
public record TruthReport(
        double seconds,
        long events,
        double jobCpuSeconds,
        double jvmCpuSeconds,
        Map<Clock, Double> closure,
        Map<Clock, Double> timerNanos,
        List<Task> tasks) {

    /**
     * One task. {@code Window/aggregate} is a part of {@code Window}, whose figures hold all of its parts.
     *
     * @param seconds of CPU time
     * @param share of the CPU time of the job's own threads; without a remainder, of all stages
     * @param uncertainty half the width of an interval around share that holds the truth: the difference of the clocks, what another rule for interrupted events would give, and
     *     1.96 standard errors, the larger of the first two plus the third
     * @param wallShare by the wall clock alone
     * @param cpuShare by the thread's CPU clock alone
     * @param standardError of share, from how it varied over the window's quarters of a second
     */
    public record Task(
            String task,
            double seconds,
            double share,
            double uncertainty,
            double wallShare,
            double cpuShare,
            double standardError) {}

    // Interrupted events are those that took more than four times the median: planted costs hardly vary, and a time
    // slice is thousands of times longer.
    // The other two say how much this choice matters.
    static final int LIMIT = 8;
    private static final List<Integer> OTHER_LIMITS = List.of(4, 12);

    static TruthReport of(
            List<Snapshot> snapshots, List<StageTimes> stages, Clock primary, Optional<String> remainder) {
        Snapshot first = snapshots.get(0);
        Snapshot whole = snapshots.get(snapshots.size() - 1).since(first);
        Estimator estimator = new Estimator(stages, remainder);
        Map<String, Double> wall = estimator.shares(whole, Clock.WALL, LIMIT);
        Map<String, Double> cpu = estimator.shares(whole, Clock.CPU, LIMIT);
        Map<String, Double> truth = primary == Clock.WALL ? wall : cpu;
        Map<String, Double> errors = errors(snapshots, estimator, primary);
        List<Task> tasks = new ArrayList<>();
        truth.forEach((task, share) -> {
            if (task.endsWith(Estimator.REST)) {
                return;
            }
            double doubt = Math.abs(wall.getOrDefault(task, share) - cpu.getOrDefault(task, share));
            for (int limit : OTHER_LIMITS) {
                double other = estimator.shares(whole, Clock.WALL, limit).getOrDefault(task, share);
                doubt = Math.max(doubt, Math.abs(other - wall.getOrDefault(task, share)));
            }
            double error = errors.getOrDefault(task, Double.NaN);
            tasks.add(new Task(
                    task,
                    share * (remainder.isPresent() ? whole.jobNanos() : estimator.sum(whole, primary, LIMIT)) / 1e9,
                    share,
                    doubt + (Double.isNaN(error) ? 0 : 1.96 * error),
                    wall.getOrDefault(task, Double.NaN),
                    cpu.getOrDefault(task, Double.NaN),
                    error));
        });
        Map<Clock, Double> timers = new LinkedHashMap<>();
        Map<Clock, Double> closures = new LinkedHashMap<>();
        for (Clock clock : Clock.values()) {
            closures.put(clock, estimator.sum(whole, clock, LIMIT) / whole.jobNanos());
            timers.put(clock, estimator.timerNanos(whole, clock));
        }
        return new TruthReport(
                whole.nanos() / 1e9,
                whole.events(),
                whole.jobNanos() / 1e9,
                whole.jvmNanos() / 1e9,
                closures,
                timers,
                tasks);
    }

    /** Neighbouring snapshots make slices that know nothing of each other: their spread is the statistical error, whatever the distribution. */
    private static Map<String, Double> errors(List<Snapshot> snapshots, Estimator estimator, Clock clock) {
        List<Map<String, Double>> slices = new ArrayList<>();
        Set<String> tasks = new LinkedHashSet<>();
        for (int i = 1; i < snapshots.size(); i++) {
            Map<String, Double> slice = estimator.shares(snapshots.get(i).since(snapshots.get(i - 1)), clock, LIMIT);
            slices.add(slice);
            tasks.addAll(slice.keySet());
        }
        Map<String, Double> errors = new LinkedHashMap<>();
        for (String task : tasks) {
            double[] values = slices.stream()
                    .mapToDouble(slice -> slice.getOrDefault(task, Double.NaN))
                    .filter(Double::isFinite)
                    .toArray();
            if (values.length < 4) {
                continue;
            }
            double mean = 0;
            for (double value : values) {
                mean += value / values.length;
            }
            double squares = 0;
            for (double value : values) {
                squares += (value - mean) * (value - mean);
            }
            errors.put(task, Math.sqrt(squares / (values.length - 1) / values.length));
        }
        return errors;
    }
}

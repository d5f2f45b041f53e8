package dev.weir.aggregator;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * What several runs of the same job, each in freshly started JVMs, tell of one task: how far its figure differs between starts, which no longer run makes smaller.
 *
 * @param perRun the task's cycles per event (or per second) of each run
 * @param mean of them
 * @param deviation the standard deviation between the runs as a part of the mean; the luck of sampling is in it
 */
public record Repeats(String task, Optional<String> parent, List<Double> perRun, double mean, double deviation) {
    private static final int MOST = 1_000;

    public Repeats {
        requireNonNull(task, "task is null");
        requireNonNull(parent, "parent is null");
        perRun = List.copyOf(perRun);
        if (perRun.size() < 2) {
            throw new IllegalArgumentException("a variance between runs needs two runs: " + perRun.size());
        }
    }

    public static Repeats of(String task, Optional<String> parent, List<Double> perRun) {
        double mean = perRun.stream().mapToDouble(x -> x).average().orElse(0);
        double squares =
                perRun.stream().mapToDouble(x -> (x - mean) * (x - mean)).sum();
        double deviation = mean > 0 ? Math.sqrt(squares / (perRun.size() - 1)) / mean : Double.NaN;
        return new Repeats(task, parent, perRun, mean, deviation);
    }

    /**
     * The smallest relative change that so many runs on each side would show in four of five cases, two-sided at 5 %, by the deviation of these runs: (t(0.975) + t(0.8)) · s · √(2 / runs), t of 2 · (runs − 1)
     * degrees of freedom. Empty when no sample shows the task.
     *
     * @param runs on each side, 2 at least
     */
    public Optional<Double> detectableChange(int runs) {
        if (runs < 2) {
            throw new IllegalArgumentException("a side has two runs at least: " + runs);
        }
        int freedom = 2 * (runs - 1);
        double multiplier = SampledShare.quantile(0.975, freedom) + SampledShare.quantile(0.8, freedom);
        return Double.isNaN(deviation) ? Optional.empty() : Optional.of(multiplier * deviation * Math.sqrt(2.0 / runs));
    }

    /** How many runs on each side would show a relative change; empty when a thousand would not. */
    public Optional<Integer> runsFor(double change) {
        for (int runs = 2; runs <= MOST; runs++) {
            Optional<Double> detectable = detectableChange(runs);
            if (detectable.isPresent() && detectable.get() <= change) {
                return Optional.of(runs);
            }
        }
        return Optional.empty();
    }
}

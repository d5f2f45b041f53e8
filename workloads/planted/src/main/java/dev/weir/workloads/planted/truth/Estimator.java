package dev.weir.workloads.planted.truth;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** From what was counted in a window to the seconds and shares of tasks. */
final class Estimator {
    /** The part of an operator that is none of its user functions: counted for the operator, never a task by itself. */
    static final String REST = "/rest";

    private final List<StageTimes> stages;
    private final Optional<String> remainder;

    Estimator(List<StageTimes> stages, Optional<String> remainder) {
        this.stages = stages;
        this.remainder = remainder;
    }

    /** Shares by one clock; empty when it timed nothing. An operator comes before its parts and holds them. */
    Map<String, Double> shares(Snapshot window, Clock clock, int limit) {
        Map<String, Double> nanos = nanos(window, clock, limit);
        if (nanos.isEmpty()) {
            return Map.of();
        }
        if (remainder.isPresent()) {
            // What only one clock can reach is the same in both: an operator's own part lasts some ten nanoseconds.
            nanos(window, Clock.WALL, limit).forEach(nanos::putIfAbsent);
        }
        double sum = nanos.values().stream().mapToDouble(Double::doubleValue).sum();
        double all = remainder.isPresent() ? window.jobNanos() : sum;
        Map<String, Double> shares = new LinkedHashMap<>();
        nanos.forEach((task, cost) -> {
            int slash = task.indexOf('/');
            if (slash > 0) {
                shares.merge(task.substring(0, slash), cost / all, Double::sum);
            }
            shares.merge(task, cost / all, Double::sum);
        });
        remainder.ifPresent(task -> shares.put(task, (all - sum) / all));
        return shares;
    }

    /** Nanoseconds of all stages together. */
    double sum(Snapshot window, Clock clock, int limit) {
        return nanos(window, clock, limit).values().stream()
                .mapToDouble(Double::doubleValue)
                .sum();
    }

    /** The mean cost of reading the clock, over the events that were kept. */
    double timerNanos(Snapshot window, Clock clock) {
        double sum = 0;
        long count = 0;
        for (int i = 0; i < window.cells().size(); i++) {
            StageTimes times = stages.get(i);
            if (times.clock() == clock) {
                Kept kept = Kept.of(times, window.cells().get(i), TruthReport.LIMIT);
                sum += kept.timerNanos() * kept.count();
                count += kept.count();
            }
        }
        return count == 0 ? Double.NaN : sum / count;
    }

    private Map<String, Double> nanos(Snapshot window, Clock clock, int limit) {
        Map<String, Double> nanos = new LinkedHashMap<>();
        long chosen = window.allTimed().getOrDefault(clock, 0L);
        for (int i = 0; i < window.cells().size(); i++) {
            StageTimes times = stages.get(i);
            if (times.clock() != clock || chosen == 0) {
                continue;
            }
            Kept kept = Kept.of(times, window.cells().get(i), limit);
            if (kept.count() == 0) {
                continue;
            }
            // Every event that was timed stands for events / chosen events, and those left out for what the kept ones
            // cost.
            double each = (double) kept.timed() / kept.count() * window.events() / chosen;
            for (int stage = 0; stage < times.tasks().size(); stage++) {
                double cost = kept.stageNanos().get(stage) * each;
                nanos.merge(times.tasks().get(stage), cost, Double::sum);
            }
        }
        return nanos;
    }
}

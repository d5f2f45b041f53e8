package dev.weir.accuracy.gate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How often something happened in trials that share runs.
 *
 * @param trials each with the names of its runs, and whether it happened
 */
record Rate(List<Trial> trials) {
    private static final double Z = 1.959963984540054;

    record Trial(List<String> runs, boolean happened) {}

    double value() {
        return trials.stream().filter(Trial::happened).count() / (double) trials.size();
    }

    /**
     * As many independent trials know as much: the rate's variance by leaving each run out in turn (the jackknife), which sees that trials share runs. At least as
     * many as can be made without sharing; exactly those where the rate is 0 or 1 and no variance shows.
     */
    double effectiveTrials() {
        Map<String, Integer> places = new HashMap<>();
        int size = 0;
        for (Trial trial : trials) {
            trial.runs().forEach(run -> places.merge(run, 1, Integer::sum));
            size = trial.runs().size();
        }
        int runs = places.size();
        double apart = Math.max(1, Math.floor((double) runs / size));
        double rate = value();
        if (rate == 0 || rate == 1) {
            return apart;
        }
        double squares = 0;
        for (String run : places.keySet()) {
            List<Trial> without =
                    trials.stream().filter(trial -> !trial.runs().contains(run)).toList();
            if (!without.isEmpty()) {
                double change = new Rate(without).value() - rate;
                squares += change * change;
            }
        }
        double variance = squares * (runs - 1) / runs;
        double effective = variance > 0 ? rate * (1 - rate) / variance : trials.size();
        return Math.min(trials.size(), Math.max(apart, effective));
    }

    /** Wilson's 95 % interval for so many independent trials. */
    double[] interval() {
        double n = effectiveTrials();
        double p = value();
        double z2n = Z * Z / n;
        double centre = (p + z2n / 2) / (1 + z2n);
        double half = Z / (1 + z2n) * Math.sqrt(p * (1 - p) / n + z2n / (4 * n));
        return new double[] {Math.max(0, centre - half), Math.min(1, centre + half)};
    }
}

package dev.weir.accuracy.gate;

import dev.weir.accuracy.WholeNumber;
import java.nio.file.Path;
import java.util.List;

/**
 * What the command line asks for.
 *
 * @param record how many runs of each side the pool shall have; 0 leaves it as it is
 * @param draws trials of each kind
 * @param tolerance a run whose load lies further from the median of all than this part is left out
 */
record GateOptions(
        Path pool,
        Path page,
        int record,
        int draws,
        long seed,
        double threshold,
        String task,
        int percent,
        double tolerance) {
    static final String USAGE = """
            make gate ARGS="--pool DIR [options]"
              --pool DIR        the recorded runs base-01, new-01, … (accuracy/gate-pool)
              --record N        first record what is missing of N runs a side, interleaved, two and a half minutes each
              --percent N       of the events that the new side parses twice (15)
              --draws N         trials of each kind (1000)
              --seed N          of the draws (20261120)
              --tolerance N     percent that a run's load may lie from the median of all (2)
              --page FILE       the page whose table is written (docs/ci-gate.md)
            """;

    static GateOptions parse(List<String> arguments) {
        Path pool = Path.of("accuracy/gate-pool");
        Path page = Path.of("docs/ci-gate.md");
        int record = 0;
        int draws = 1000;
        long seed = 20261120;
        int percent = 15;
        double tolerance = 0.02;
        for (int i = 0; i < arguments.size(); i += 2) {
            String option = arguments.get(i);
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(option + " has no value");
            }
            String value = arguments.get(i + 1);
            switch (option) {
                case "--pool" -> pool = Path.of(value);
                case "--page" -> page = Path.of(value);
                case "--record" -> record = WholeNumber.atLeast(0, option, value);
                case "--draws" -> draws = WholeNumber.atLeast(0, option, value);
                case "--seed" -> seed = WholeNumber.atLeast(0, option, value);
                case "--percent" -> percent = WholeNumber.atLeast(0, option, value);
                case "--tolerance" -> tolerance = WholeNumber.atLeast(0, option, value) / 100.0;
                default -> throw new IllegalArgumentException("unknown option: " + option);
            }
        }
        return new GateOptions(pool, page, record, draws, seed, 0.05, "Deserialize", percent, tolerance);
    }
}

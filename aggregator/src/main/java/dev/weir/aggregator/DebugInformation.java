package dev.weir.aggregator;

import static java.util.Locale.ROOT;

import dev.weir.model.JvmFacts;
import java.util.Optional;

/** Says how far a JVM's debug information lets its inlined frames be believed: the state as it was before anybody touched it. */
final class DebugInformation {
    private DebugInformation() {}

    /** Empty for what is no JVM. */
    static Optional<String> of(ProcessAggregate process) {
        return process.profile()
                .process()
                .jvm()
                .map(jvm -> ProcessWarnings.name(process.host(), process.profile()) + ": " + state(jvm) + "; "
                        + consequence(process));
    }

    private static String state(JvmFacts jvm) {
        return jvm.debugNonSafepoints()
                .map(on -> on
                        ? "DebugNonSafepoints is on: HotSpot notes inlined methods between safepoints too, and loses some of the notes"
                                + " (JDK-8201516)"
                        : "DebugNonSafepoints is off: HotSpot notes inlined methods at calls and safepoints only")
                .orElse("whether DebugNonSafepoints is on could not be read");
    }

    private static String consequence(ProcessAggregate process) {
        ProcessDoubt doubt = process.doubt();
        if (doubt.unjudged() > 0) {
            return String.format(
                    ROOT,
                    "for its %d samples with inlined frames it is not known which are certain: an inlined task may be charged to its"
                            + " neighbour, as a whole",
                    doubt.unjudged());
        }
        return process.taken() == 0
                ? "it was not sampled"
                : String.format(
                        ROOT,
                        "the task is certain in %.1f %% of its %d samples",
                        100 * (1 - (double) doubt.ambiguous() / process.taken()),
                        process.taken());
    }
}

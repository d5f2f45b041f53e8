package dev.weir.model.summary;

import java.util.List;

/**
 * How far the samples' tasks are certain, in samples.
 *
 * @param ambiguous those whose task is not certain; where only a task's own sub-tasks are mixed up the task is certain
 * @param incomplete those of them whose compiled method may hold more than could be read
 * @param unjudged those with inlined frames in processes whose names come without a word about their certainty: they count as certain and may not be
 * @param ambiguities heaviest first; their samples add up to more than {@code ambiguous}, since sub-tasks that are mixed up are among them
 * @param debugInformation a sentence about each JVM's debug information, without its full stop
 */
public record Certainty(
        long ambiguous, long incomplete, long unjudged, List<Ambiguity> ambiguities, List<String> debugInformation) {
    /** Nothing was sampled, so nothing is in doubt. */
    public static final Certainty NOTHING_IN_DOUBT = new Certainty(0, 0, 0, List.of(), List.of());

    public Certainty {
        ambiguities = List.copyOf(ambiguities);
        debugInformation = List.copyOf(debugInformation);
        if (!(0 <= incomplete && incomplete <= ambiguous && unjudged >= 0)) {
            throw new IllegalArgumentException(
                    "incomplete samples are ambiguous ones: " + incomplete + " of " + ambiguous + ", " + unjudged);
        }
    }
}

package dev.weir.model;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.List;

/**
 * Stacks that were taken each time a counter had counted so far: they divide that counter's total among the tasks, as the samples of the CPU clock divide the
 * cycles.
 *
 * <p>The kernel stretches the distance between two samples when the counter runs fast, so that samples come at a steady rate. Each stands for as many
 * occurrences as that distance was long, and weighs so much.
 *
 * @param samples in the order of {@link HostProfile#samples()}
 * @param lost what the kernel took and could not be kept, sorted by tgid; processes that lost nothing may be missing
 */
public record EventSamples(CounterEvent event, List<Taken> samples, List<Loss> lost) {
    public EventSamples {
        requireNonNull(event, "event is null");
        samples = HostProfile.sorted(samples, Taken::sample);
        lost = lost.stream().sorted(Comparator.comparing(Loss::tgid)).toList();
    }

    /**
     * Equal samples together.
     *
     * @param occurrences of the event that they stand for, one each at least
     */
    public record Taken(Sample sample, long occurrences) {
        public Taken {
            requireNonNull(sample, "sample is null");
            if (occurrences < sample.count()) {
                throw new IllegalArgumentException(
                        "a sample stands for an occurrence at least: " + occurrences + " of " + sample.count());
            }
        }
    }

    /** Samples of one process for which the ring had no room, and the occurrences that they stood for. */
    public record Loss(Tgid tgid, long samples, long occurrences) {
        public Loss {
            requireNonNull(tgid, "tgid is null");
            if (samples < 0 || occurrences < samples) {
                throw new IllegalArgumentException(
                        "a loss is not negative, and of an occurrence at least: " + samples + " " + occurrences);
            }
        }
    }
}

package dev.weir.model.summary;

import static java.util.Locale.ROOT;

import dev.weir.model.EventCounts;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether those who count the job's events agree: each with each.
 *
 * @param agreements a sentence for each pair that does, without its full stop
 * @param disagreements a sentence for each pair that does not
 */
public record EventAgreement(List<String> agreements, List<String> disagreements) {
    /** Above this share of the larger count two denominators disagree. */
    public static final double TOLERANCE = 0.02;

    public EventAgreement {
        agreements = List.copyOf(agreements);
        disagreements = List.copyOf(disagreements);
    }

    /** Compares all that a run's denominators counted. */
    public static EventAgreement of(List<EventCounts> events) {
        List<String> agreements = new ArrayList<>();
        List<String> disagreements = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            for (int j = i + 1; j < events.size(); j++) {
                boolean agree = difference(events.get(i), events.get(j)) <= TOLERANCE;
                (agree ? agreements : disagreements).add(sentence(events.get(i), events.get(j), agree));
            }
        }
        return new EventAgreement(agreements, disagreements);
    }

    /** As a part of the larger count; 0 when both are 0. */
    public static double difference(EventCounts a, EventCounts b) {
        double larger = Math.max(a.total(), b.total());
        return larger > 0 ? Math.abs(a.total() - b.total()) / larger : 0;
    }

    private static String sentence(EventCounts a, EventCounts b, boolean agree) {
        double apart = Math.abs(a.total() - b.total());
        boolean byReading = apart <= a.uncertainty() + b.uncertainty();
        return String.format(
                        ROOT,
                        agree ? "%s and %s agree to %.2f %%: %s and %s" : "%s and %s differ by %.1f %%: %s and %s",
                        a.source(),
                        b.source(),
                        100 * difference(a, b),
                        figure(a),
                        figure(b))
                + (agree
                        ? ""
                        : byReading
                                ? ". That is within what the times of their readings leave open: measure for longer"
                                : ". One of them counts something else, or lost count");
    }

    private static String figure(EventCounts counts) {
        return String.format(ROOT, "%,.0f", counts.total())
                + (counts.uncertainty() >= 1 ? String.format(ROOT, " ± %,.0f", counts.uncertainty()) : "");
    }
}

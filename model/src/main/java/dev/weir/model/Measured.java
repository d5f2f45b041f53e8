package dev.weir.model;

import java.time.Duration;
import java.util.List;

/**
 * What a run measured, before any rule was applied to it: what {@code weir attribute} begins with.
 *
 * @param outcomes one per host of the host list
 * @param events what each denominator counted, in the order in which they were named: the first is divided by, the others check it
 * @param warnings what the run itself has to say, such as a denominator that could not be read to the end
 */
public record Measured(int frequencyHz, List<HostOutcome> outcomes, List<EventCounts> events, List<String> warnings) {
    public Measured {
        outcomes = List.copyOf(outcomes);
        events = List.copyOf(events);
        warnings = List.copyOf(warnings);
        new RunPlan(frequencyHz, Duration.ofSeconds(1));
    }

    /** A run that has nothing to say. */
    public Measured(int frequencyHz, List<HostOutcome> outcomes, List<EventCounts> events) {
        this(frequencyHz, outcomes, events, List.of());
    }
}

package dev.weir.model;

import java.time.Duration;
import java.util.List;

/**
 * What a run measured, before any rule was applied to it: what {@code weir attribute} begins with.
 *
 * @param outcomes one per host of the host list
 * @param events what each denominator counted, in the order in which they were named: the first is divided by, the others check it
 */
public record Measured(int frequencyHz, List<HostOutcome> outcomes, List<EventCounts> events) {
    public Measured {
        outcomes = List.copyOf(outcomes);
        events = List.copyOf(events);
        new RunPlan(frequencyHz, Duration.ofSeconds(1));
    }
}

package dev.weir.model.summary;

import static java.util.Objects.requireNonNull;

import dev.weir.model.EventCounts;
import dev.weir.model.HostFacts;
import dev.weir.model.HostOutcome;
import dev.weir.model.Terms;
import dev.weir.model.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A run's result: Σ tasks + Unmatched + Unresolved + Lost = cycles of the processes (sub-tasks are parts of their tasks), and hosts + failures = hosts of the list.
 *
 * @param frequencyHz the sampling frequency of every host
 * @param window the earliest start, and the longest length
 * @param hostFacts of the hosts that completed, sorted by host
 * @param processes sorted by host and tgid
 * @param hosts sorted by host
 * @param events what was divided by
 * @param otherEvents what the other denominators counted: they only check
 * @param timeline the run block by block, with what disturbed it
 * @param terms how the figures were worked out
 * @param unmatched heaviest first
 */
public record Summary(
        int frequencyHz,
        Window window,
        List<HostFacts> hostFacts,
        List<GroupCost> processes,
        List<GroupCost> hosts,
        GroupCost cluster,
        Optional<EventCounts> events,
        List<EventCounts> otherEvents,
        Timeline timeline,
        Terms terms,
        List<UnmatchedStack> unmatched,
        List<HostOutcome.Failed> failures,
        QualityLedger ledger) {
    public Summary {
        requireNonNull(window, "window is null");
        requireNonNull(cluster, "cluster is null");
        requireNonNull(events, "events is null");
        requireNonNull(timeline, "timeline is null");
        requireNonNull(terms, "terms is null");
        requireNonNull(ledger, "ledger is null");
        otherEvents = List.copyOf(otherEvents);
        hostFacts = List.copyOf(hostFacts);
        processes = List.copyOf(processes);
        hosts = List.copyOf(hosts);
        unmatched = List.copyOf(unmatched);
        failures = List.copyOf(failures);
    }

    /** What all denominators counted: the one that was divided by, if any, and those that check it. */
    public List<EventCounts> allEvents() {
        List<EventCounts> all = new ArrayList<>(otherEvents);
        events.ifPresent(first -> all.add(0, first));
        return all;
    }
}

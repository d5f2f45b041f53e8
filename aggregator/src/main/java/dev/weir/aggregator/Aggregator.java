package dev.weir.aggregator;

import static java.util.Objects.requireNonNull;

import dev.weir.model.EventCounts;
import dev.weir.model.HostOutcome;
import dev.weir.model.RunPlan;
import dev.weir.model.WeirException;
import dev.weir.model.summary.AttributedStack;
import dev.weir.model.summary.Summary;
import java.util.List;
import java.util.Optional;

/**
 * From what the hosts measured to what each task costs.
 *
 * <p>Pure: the same arguments give the same result, the order of the hosts does not matter, and nothing is read or remembered.
 */
public final class Aggregator {
    private Aggregator() {}

    /**
     * A run's summary, and all its stacks with their tasks.
     *
     * @param stacks equal stacks of one thread name of one process together; sorted by host, tgid, thread name and stack. Lost samples have no stack
     */
    public record Result(Summary summary, List<AttributedStack> stacks) {
        public Result {
            requireNonNull(summary, "summary is null");
            stacks = List.copyOf(stacks);
        }
    }

    /**
     * Aggregates one run.
     *
     * @param outcomes one per host of the host list
     * @param events how many events the job processed in the window, where that is known
     * @throws WeirException REMOTE when no host was measured; USAGE when the hosts were sampled at different frequencies, or when a regex of the profile does not end
     */
    public static Result aggregate(
            RunPlan plan, List<HostOutcome> outcomes, ApplicationProfile profile, Optional<EventCounts> events) {
        return aggregate(plan.frequencyHz(), outcomes, profile, events);
    }

    /** The same for a run of which only the sampling frequency is known, such as a recorded one. */
    public static Result aggregate(
            int frequencyHz, List<HostOutcome> outcomes, ApplicationProfile profile, Optional<EventCounts> events) {
        TaskClassifier classifier = new TaskClassifier(profile);
        ClusterAggregate cluster = outcomes.stream()
                .map(outcome -> ClusterAggregate.of(outcome, classifier))
                .reduce(ClusterAggregate.EMPTY, ClusterAggregate::merge);
        return new Result(
                new SummaryBuilder(cluster, frequencyHz, classifier.rows(), events).build(),
                cluster.measured().values().stream()
                        .flatMap(host -> host.stacks().stream())
                        .toList());
    }
}

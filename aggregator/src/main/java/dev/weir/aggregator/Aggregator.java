package dev.weir.aggregator;

import static java.util.Objects.requireNonNull;

import dev.weir.aggregator.steady.Steadiness;
import dev.weir.model.Measured;
import dev.weir.model.Terms;
import dev.weir.model.WeirException;
import dev.weir.model.summary.AttributedStack;
import dev.weir.model.summary.Summary;
import java.util.List;

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
     * @throws WeirException REMOTE when no host was measured; USAGE when the hosts were sampled at different frequencies, or when a regex of the profile does not end
     */
    public static Result aggregate(Measured measured, ApplicationProfile profile, Terms terms) {
        TaskClassifier classifier = new TaskClassifier(profile);
        Asked asked = asked(measured, classifier, terms);
        return new Result(
                new SummaryBuilder(
                                asked.cluster, asked.steadiness.measured(), classifier.rows(), terms, asked.steadiness)
                        .build(),
                asked.cluster.measured().values().stream()
                        .flatMap(host -> host.stacks().stream())
                        .toList());
    }

    /** The hosts together, of the part of the run that the terms ask for. */
    record Asked(ClusterAggregate cluster, Steadiness steadiness) {}

    static Asked asked(Measured measured, TaskClassifier classifier, Terms terms) {
        ClusterAggregate whole = merged(measured, classifier);
        Steadiness steadiness = Steadiness.of(whole.course(measured, classifier.rows()), measured, terms);
        return new Asked(
                steadiness.timeline().excluded() ? merged(steadiness.measured(), classifier) : whole, steadiness);
    }

    private static ClusterAggregate merged(Measured measured, TaskClassifier classifier) {
        return measured.outcomes().stream()
                .map(outcome -> ClusterAggregate.of(outcome, classifier))
                .reduce(ClusterAggregate.EMPTY, ClusterAggregate::merge);
    }
}

package dev.weir.aggregator;

import static java.util.Objects.requireNonNull;

import dev.weir.model.CycleSource;
import dev.weir.model.EventCounts;
import dev.weir.model.Measured;
import dev.weir.model.Terms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;

/**
 * How precisely a recorded run tells one task's cost over the cluster, and from that how precisely a run of another length or frequency would.
 *
 * <p>The variance of a share has two parts. That of samples drawn by chance falls with frequency and length, the job's own unrest from one block of time to the next with length alone. Both are taken to
 * stay as they were: same load, same busy cores, no trend.
 *
 * @param share of the cluster's cycles
 * @param relativeError the standard error as a part of the share; empty when no sample shows the task
 * @param chance the part of it that independent samples would have
 * @param degreesOfFreedom of the standard error; 0 when the run was too short to measure one
 * @param further what no longer run makes smaller, as a part of the figure: how the events were counted, and the disagreement of the clocks
 * @param seconds the run's length, or that of its steady part
 * @param busyCores by all processes together, on the average of these seconds
 */
public record Precision(
        String task,
        Optional<String> parent,
        long samples,
        double share,
        Optional<Double> relativeError,
        double chance,
        int degreesOfFreedom,
        double further,
        double seconds,
        double busyCores,
        int frequencyHz) {
    // Of the variance, which a short run tells badly: four of five such runs give a length within these quantiles.
    private static final double LOW = 0.1;
    private static final double HIGH = 0.9;
    private static final int LONGEST = Math.toIntExact(Duration.ofDays(1).toSeconds());

    public Precision {
        requireNonNull(task, "task is null");
        requireNonNull(parent, "parent is null");
        requireNonNull(relativeError, "relativeError is null");
    }

    /**
     * Each row's precision over the cluster, in the order of the table; without the rows that have no samples by nature.
     *
     * @param terms {@code steadyOnly} of them: then of the steady part, where there is one
     *
     * @throws dev.weir.model.WeirException as {@link Aggregator#aggregate}
     */
    public static List<Precision> of(Measured measured, ApplicationProfile profile, Terms terms) {
        TaskClassifier classifier = new TaskClassifier(profile);
        TaskRows rows = classifier.rows();
        Aggregator.Asked asked = Aggregator.asked(measured, classifier, terms);
        Collection<HostAggregate> hosts = asked.cluster().measured().values();
        List<ProcessAggregate> processes =
                hosts.stream().flatMap(host -> host.processes().stream()).toList();
        CycleSource source = CycleSource.NOMINAL;
        for (CycleSource each : CycleSource.values()) {
            if (processes.stream()
                    .allMatch(process -> process.profile().cycles(each).isPresent())) {
                source = each;
                break;
            }
        }
        double seconds = asked.steadiness().window().toNanos() / 1e9;
        double cpuSeconds =
                processes.stream().mapToDouble(ProcessAggregate::cpuSeconds).sum();
        Optional<EventCounts> events =
                asked.steadiness().measured().events().stream().findFirst();
        GroupShares shares = new GroupShares(source, processes);
        double further = FurtherDoubt.of(events, processes, source).part();
        List<Precision> all = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            SampledShare share = shares.named(row);
            double value = share.estimate().value();
            long samples = 0;
            for (ProcessAggregate process : processes) {
                samples += process.counts().get(row).samples();
            }
            all.add(new Precision(
                    rows.get(row).task(),
                    rows.get(row).parent(),
                    samples,
                    value,
                    samples > 0 ? share.relativeError() : Optional.empty(),
                    value > 0 ? share.byChance() / value : 0,
                    share.degreesOfFreedom(),
                    further,
                    seconds,
                    seconds > 0 ? cpuSeconds / seconds : 0,
                    measured.frequencyHz()));
        }
        return all;
    }

    /** Half the width of the 95 % interval of the task's cycles per event, as a part of them, of a run of another length and frequency; empty when no sample shows the task. */
    public Optional<Double> halfWidth(double runSeconds, int hz) {
        return relativeError.map(error -> halfWidth(error * error, runSeconds, hz));
    }

    private double halfWidth(double variance, double runSeconds, int hz) {
        double byChance = Math.min(variance, chance * chance);
        double unrest = variance - byChance;
        double shorter = seconds / runSeconds;
        double error = Math.sqrt((unrest + byChance * frequencyHz / hz) * shorter);
        int freedom = degreesOfFreedom > 0 ? TimeBlocks.count(runSeconds) - 1 : 0;
        return Math.hypot(SampledShare.quantile(0.975, freedom) * error, further);
    }

    /**
     * In how many seconds a run would tell the task's cycles per event to ± {@code error}, a part of them.
     *
     * @return empty when no run of a day would
     */
    public Optional<Long> secondsFor(double error, int hz) {
        return relativeError.flatMap(e -> secondsFor(e * e, error, hz));
    }

    /** Between what {@link #secondsFor} lies in four of five cases, as far as the run knows its own variance; each empty beyond a day. */
    public Span spanFor(double error, int hz) {
        if (relativeError.isEmpty() || degreesOfFreedom == 0) {
            Optional<Long> seconds = secondsFor(error, hz);
            return new Span(seconds, seconds);
        }
        double variance = relativeError.get() * relativeError.get();
        ChiSquaredDistribution spread = ChiSquaredDistribution.of(degreesOfFreedom);
        double least = variance * degreesOfFreedom / spread.inverseCumulativeProbability(HIGH);
        double most = variance * degreesOfFreedom / spread.inverseCumulativeProbability(LOW);
        return new Span(secondsFor(least, error, hz), secondsFor(most, error, hz));
    }

    /** From and to, in seconds. */
    public record Span(Optional<Long> from, Optional<Long> to) {
        public Span {
            requireNonNull(from, "from is null");
            requireNonNull(to, "to is null");
        }
    }

    private Optional<Long> secondsFor(double variance, double error, int hz) {
        if (halfWidth(variance, LONGEST, hz) > error) {
            return Optional.empty();
        }
        // More blocks and more samples: the half-width falls with the length throughout.
        int enough = LONGEST;
        int tooShort = 1;
        while (enough - tooShort > 1) {
            int middle = (enough + tooShort) / 2;
            if (halfWidth(variance, middle, hz) <= error) {
                enough = middle;
            } else {
                tooShort = middle;
            }
        }
        return Optional.of((long) enough);
    }
}

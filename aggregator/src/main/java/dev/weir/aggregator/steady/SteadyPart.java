package dev.weir.aggregator.steady;

import dev.weir.model.CounterReading;
import dev.weir.model.CycleCount;
import dev.weir.model.EventCounts;
import dev.weir.model.EventCounts.OperatorCount;
import dev.weir.model.EventSamples;
import dev.weir.model.EventSamples.Loss;
import dev.weir.model.EventSamples.Taken;
import dev.weir.model.HostConditions;
import dev.weir.model.HostConditions.BpfCost;
import dev.weir.model.HostConditions.Energy;
import dev.weir.model.HostOutcome;
import dev.weir.model.HostProfile;
import dev.weir.model.HostSecond;
import dev.weir.model.Measured;
import dev.weir.model.ProcessProfile;
import dev.weir.model.Sample;
import dev.weir.model.SampleLoss;
import dev.weir.model.ThreadAllocation;
import dev.weir.model.summary.Timeline;
import dev.weir.model.summary.Timeline.Block;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What was measured, without the seconds of the blocks that are not steady.
 *
 * <p>Samples and events are known by the second. CPU time, cycles, counters, lost samples and allocated bytes are not: of each process's the part that its kept samples are of all its samples is taken, and of a
 * process without samples the part that the kept seconds are of the window. A host's energy goes by its busy CPU seconds where they are known. Windows keep their lengths, since the seconds of the
 * samples keep their numbers.
 */
final class SteadyPart {
    private final List<Block> blocks;
    private final double timePart;
    private final long stretches;

    SteadyPart(Timeline timeline) {
        blocks = timeline.blocks();
        timePart = timeline.steadySeconds() / timeline.seconds();
        stretches =
                Stretch.of(blocks.size(), block -> blocks.get(block).steady()).size();
    }

    /** What cannot be kept. */
    List<String> warnings(Measured measured) {
        return measured.events().stream()
                .skip(1)
                .filter(counts -> counts.bySecond().isEmpty())
                .map(
                        counts -> counts.source()
                                + " does not tell when its events came, so that it could not check the events of the steady part")
                .toList();
    }

    Measured of(Measured measured) {
        List<EventCounts> denominators = measured.events();
        Optional<EventCounts> bySecond = Course.bySecond(denominators);
        return new Measured(
                measured.frequencyHz(),
                measured.outcomes().stream().map(this::outcome).toList(),
                IntStream.range(0, denominators.size())
                        // The first is divided by, and another may tell how its events were spread.
                        .filter(i -> i == 0 || !denominators.get(i).bySecond().isEmpty())
                        .mapToObj(i -> events(
                                denominators.get(i),
                                bySecond.filter(
                                        other -> denominators.get(i).bySecond().isEmpty())))
                        .toList(),
                measured.warnings());
    }

    private boolean keeps(int second) {
        for (Block block : blocks) {
            if (second < block.toSecond()) {
                return block.steady();
            }
        }
        return blocks.get(blocks.size() - 1).steady();
    }

    /** @param other who tells how the events were spread, where the count itself does not */
    private EventCounts events(EventCounts counts, Optional<EventCounts> other) {
        List<Double> seconds = other.orElse(counts).bySecond();
        double all = seconds.stream().mapToDouble(Double::doubleValue).sum();
        List<Double> kept = IntStream.range(0, seconds.size())
                .mapToObj(second -> keeps(second) ? seconds.get(second) : 0.0)
                .toList();
        double part = all > 0 ? kept.stream().mapToDouble(Double::doubleValue).sum() / all : timePart;
        return new EventCounts(
                counts.total() * part,
                // Each stretch has two ends at which the count was read, as the window has.
                counts.uncertainty() * stretches,
                counts.source(),
                counts.method() + "; of these those of the steady seconds"
                        + other.map(by -> ", spread as " + by.source() + " counted them")
                                .orElse(""),
                counts.operators().stream()
                        .map(operator -> new OperatorCount(
                                operator.operator(),
                                operator.in().map(in -> in * part),
                                operator.out().map(out -> out * part)))
                        .toList(),
                counts.bySecond().isEmpty() ? List.of() : kept,
                counts.marks());
    }

    private HostOutcome outcome(HostOutcome outcome) {
        return outcome instanceof HostOutcome.Completed completed
                ? new HostOutcome.Completed(completed.host(), profile(completed.profile()))
                : outcome;
    }

    private HostProfile profile(HostProfile profile) {
        double part = samplesPart(profile.samples());
        return new HostProfile(
                profile.facts(),
                profile.request(),
                profile.frequencyHz(),
                profile.window(),
                profile.scope(),
                profile.processes().stream()
                        .map(process -> process(process, profile.samples()))
                        .toList(),
                kept(profile.samples()),
                profile.eventSamples().stream().map(this::kept).toList(),
                conditions(profile.conditions(), part),
                profile.profilerCpuTime(),
                profile.profilerPeakBytes(),
                profile.warnings());
    }

    /** Lost samples have no second: they are taken to be spread as the others are. */
    private EventSamples kept(EventSamples events) {
        List<Taken> kept = events.samples().stream()
                .filter(taken -> keeps(taken.sample().second()))
                .toList();
        double all = events.samples().stream().mapToLong(Taken::occurrences).sum();
        double part = all == 0 ? 0 : kept.stream().mapToLong(Taken::occurrences).sum() / all;
        return new EventSamples(
                events.event(),
                kept,
                events.lost().stream()
                        .map(loss -> new Loss(loss.tgid(), (long) (loss.samples() * part), (long)
                                Math.ceil(loss.occurrences() * part)))
                        .toList());
    }

    private List<Sample> kept(List<Sample> samples) {
        return samples.stream().filter(sample -> keeps(sample.second())).toList();
    }

    private double samplesPart(List<Sample> samples) {
        long all = samples.stream().mapToLong(Sample::count).sum();
        return all > 0
                ? (double) kept(samples).stream().mapToLong(Sample::count).sum() / all
                : timePart;
    }

    private ProcessProfile process(ProcessProfile process, List<Sample> ofHost) {
        List<Sample> own = ofHost.stream()
                .filter(sample -> sample.tgid().equals(process.process().tgid()))
                .toList();
        long all = own.stream().mapToLong(Sample::count).sum();
        long kept = kept(own).stream().mapToLong(Sample::count).sum();
        double part = samplesPart(own);
        SampleLoss loss = process.loss();
        return new ProcessProfile(
                process.process(),
                times(process.cpuTime(), part),
                process.procCpuTime().map(time -> times(time, part)),
                process.counters().stream()
                        .map(reading -> new CounterReading(
                                reading.event(),
                                Math.round(reading.raw() * part),
                                Math.round(reading.enabledNanos() * part),
                                Math.round(reading.runningNanos() * part)))
                        .toList(),
                process.cycles().stream()
                        .map(count -> new CycleCount(count.source(), count.cycles() * part))
                        .toList(),
                // What the samples do not show was lost, in the window as in its part.
                kept + Math.round((process.samplesTaken() - all) * part),
                new SampleLoss(
                        Math.round(loss.ringFull() * part),
                        Math.round(loss.stackUnavailable() * part),
                        Math.round(loss.truncated() * part)),
                process.names(),
                process.stacks(),
                process.allocations().stream()
                        .map(allocation ->
                                new ThreadAllocation(allocation.tid(), Math.round(allocation.bytes() * part)))
                        .toList(),
                process.startedAfter(),
                process.endedAfter(),
                process.warnings());
    }

    private HostConditions conditions(HostConditions conditions, double samplesPart) {
        List<HostSecond> kept = conditions.seconds().stream()
                .filter(second -> keeps(second.second()))
                .toList();
        double busy = busy(conditions.seconds());
        double energyPart = busy > 0 ? busy(kept) / busy : timePart;
        return new HostConditions(
                kept,
                conditions
                        .bpf()
                        .map(cost ->
                                new BpfCost(Math.round(cost.runs() * samplesPart), times(cost.time(), samplesPart))),
                conditions.energy().map(energy -> new Energy(energy.joules() * energyPart, energy.source())),
                conditions.notes());
    }

    private static double busy(List<HostSecond> seconds) {
        return seconds.stream().mapToDouble(HostSecond::busySeconds).sum();
    }

    private static Duration times(Duration time, double part) {
        return Duration.ofNanos(Math.round(time.toNanos() * part));
    }
}

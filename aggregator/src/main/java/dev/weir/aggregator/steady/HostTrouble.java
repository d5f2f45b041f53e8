package dev.weir.aggregator.steady;

import dev.weir.model.HostName;
import dev.weir.model.HostSecond;
import dev.weir.model.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * CPU time that a host's processes wanted and did not get.
 *
 * <p>Reference cycles and the kernel's clocks of CPU time go on while the hypervisor runs somebody else, so a figure is too high by about the part that was stolen. Other programs on the same host take no time of
 * this kind: they make a process wait, and waiting is not counted.
 */
final class HostTrouble {
    // Of a block; half of what matters, since what is stolen is not evenly spread over the processes.
    private static final double TOO_MUCH = 0.05;

    private HostTrouble() {}

    static List<Finding> find(Cut cut) {
        List<Finding> findings = new ArrayList<>();
        for (Entry<HostName, List<HostSecond>> host : cut.course().hosts().entrySet()) {
            double[] busy = sums(cut, host.getValue(), HostSecond::busySeconds);
            double[] stolen = sums(cut, host.getValue(), HostSecond::stealSeconds);
            double[] throttled = sums(cut, host.getValue(), HostSecond::throttledSeconds);
            for (Stretch stretch :
                    Stretch.of(cut.count(), block -> stolen[block] > TOO_MUCH * (busy[block] + stolen[block]))) {
                double mean = stretch.mean(stolen);
                findings.add(Finding.of(
                        Mark.Kind.STEAL,
                        Optional.of(host.getKey()),
                        cut,
                        stretch,
                        "the hypervisor took " + Words.percent(mean / (mean + stretch.mean(busy)))
                                + " of the CPU time that was wanted"));
            }
            for (Stretch stretch :
                    Stretch.of(cut.count(), block -> throttled[block] > TOO_MUCH * (busy[block] + throttled[block]))) {
                double length = cut.blocks().to(stretch.last()) - cut.blocks().from(stretch.first());
                findings.add(Finding.of(
                        Mark.Kind.THROTTLING,
                        Optional.of(host.getKey()),
                        cut,
                        stretch,
                        "a CPU quota held the processes back for "
                                + Words.seconds(stretch.mean(throttled) * stretch.length()) + " CPU seconds in "
                                + Words.seconds(length) + " s"));
            }
        }
        return findings;
    }

    /** CPU time stolen / (busy + stolen) over all hosts; {@code NaN} when no host tells. */
    static double stealShare(Cut cut, int block) {
        double busy = 0;
        double stolen = 0;
        for (List<HostSecond> seconds : cut.course().hosts().values()) {
            busy += sums(cut, seconds, HostSecond::busySeconds)[block];
            stolen += sums(cut, seconds, HostSecond::stealSeconds)[block];
        }
        return busy + stolen > 0 ? stolen / (busy + stolen) : Double.NaN;
    }

    private static double[] sums(Cut cut, List<HostSecond> seconds, ToDoubleFunction<HostSecond> quantity) {
        double[] sums = new double[cut.count()];
        seconds.forEach(second -> sums[cut.blocks().of(second.second())] += quantity.applyAsDouble(second));
        return sums;
    }
}

package dev.weir.suggestions;

import static java.util.Objects.requireNonNull;

import dev.weir.model.CycleSource;
import dev.weir.model.Frame;
import dev.weir.model.HostOutcome;
import dev.weir.model.Measured;
import dev.weir.model.ProcessProfile;
import dev.weir.model.Sample;
import dev.weir.model.StackTrace;
import dev.weir.model.Tgid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Equal stacks of one thread name, on whatever host.
 *
 * @param share of the run's cycles, 0 to 1; those of lost samples are in no stack
 */
record WeighedStack(String threadName, StackTrace stack, long samples, double share) {
    WeighedStack {
        requireNonNull(threadName, "threadName is null");
        requireNonNull(stack, "stack is null");
    }

    List<Frame> frames() {
        return stack.frames();
    }

    private record Key(String threadName, StackTrace stack) {}

    private static final class Sum {
        private long samples;
        private double cycles;
    }

    /** All stacks of a run, the heaviest first. */
    static List<WeighedStack> of(Measured measured) {
        List<HostOutcome.Completed> hosts = measured.outcomes().stream()
                .filter(HostOutcome.Completed.class::isInstance)
                .map(HostOutcome.Completed.class::cast)
                .toList();
        // Reference cycles of one process and nominal ones of another do not add up.
        CycleSource source = Arrays.stream(CycleSource.values())
                .filter(each -> hosts.stream()
                        .flatMap(host -> host.profile().processes().stream())
                        .allMatch(process -> process.cycles(each).isPresent()))
                .findFirst()
                .orElse(CycleSource.NOMINAL);
        Map<Key, Sum> sums = new LinkedHashMap<>();
        double total = 0;
        for (HostOutcome.Completed host : hosts) {
            Map<Tgid, Double> cyclesPerSample = new HashMap<>();
            for (ProcessProfile process : host.profile().processes()) {
                double cycles = process.cycles(source).orElseThrow().cycles();
                total += cycles;
                cyclesPerSample.put(
                        process.process().tgid(), process.samplesTaken() == 0 ? 0 : cycles / process.samplesTaken());
            }
            for (Sample sample : host.profile().samples()) {
                Sum sum = sums.computeIfAbsent(new Key(sample.threadName(), sample.stackTrace()), key -> new Sum());
                sum.samples += sample.count();
                sum.cycles += sample.count() * cyclesPerSample.getOrDefault(sample.tgid(), 0.0);
            }
        }
        double all = total;
        List<WeighedStack> stacks = new ArrayList<>();
        sums.forEach((key, sum) -> stacks.add(
                new WeighedStack(key.threadName(), key.stack(), sum.samples, all > 0 ? sum.cycles / all : 0)));
        stacks.sort(Comparator.comparingDouble(WeighedStack::share)
                .reversed()
                .thenComparing(WeighedStack::threadName)
                .thenComparing(stack -> stack.stack().toCollapsed()));
        return stacks;
    }
}

package dev.weir.model;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * Everything that one host measured: what crosses from the profiler to the coordinator, written whole or not at all.
 *
 * @param request the exact arguments of the profiler
 * @param scope every engine process that was seen, profiled or not
 * @param processes the profiled ones, sorted by tgid
 * @param samples of the CPU clock, sorted by tgid, second, tid, thread name, stack and compilation, so that equal runs have equal bytes
 * @param eventSamples of other counters, one entry per counter, sorted by counter
 * @param conditions what went on around the processes
 * @param profilerCpuTime what the profiler itself used on this host
 * @param profilerPeakBytes its largest resident set
 * @param warnings sentences for people about the host as a whole
 */
public record HostProfile(
        HostFacts facts,
        List<String> request,
        int frequencyHz,
        Window window,
        Scope scope,
        List<ProcessProfile> processes,
        List<Sample> samples,
        List<EventSamples> eventSamples,
        HostConditions conditions,
        Duration profilerCpuTime,
        long profilerPeakBytes,
        List<String> warnings) {
    /** A sample with the text that decides between samples of one thread and second, made once and not per comparison. */
    private record Keyed(Sample sample, String stack) {
        static final Comparator<Keyed> ORDER = Comparator.comparing((Keyed keyed) -> keyed.sample.tgid())
                .thenComparingInt(keyed -> keyed.sample.second())
                .thenComparingInt(keyed -> keyed.sample.tid())
                .thenComparing(keyed -> keyed.sample.threadName())
                .thenComparing(Keyed::stack)
                .thenComparing(keyed -> keyed.sample
                        .doubt()
                        .map(doubt -> doubt.method().compileId())
                        .orElse(-1));
    }

    public HostProfile {
        requireNonNull(facts, "facts is null");
        requireNonNull(window, "window is null");
        requireNonNull(scope, "scope is null");
        requireNonNull(profilerCpuTime, "profilerCpuTime is null");
        request = List.copyOf(request);
        processes = processes.stream()
                .sorted(Comparator.comparing(p -> p.process().tgid()))
                .toList();
        samples = sorted(samples);
        eventSamples = eventSamples.stream()
                .sorted(Comparator.comparing(EventSamples::event))
                .toList();
        requireNonNull(conditions, "conditions is null");
        warnings = List.copyOf(warnings);
    }

    /** A profile with nothing but samples of the CPU clock. */
    public HostProfile(
            HostFacts facts,
            List<String> request,
            int frequencyHz,
            Window window,
            Scope scope,
            List<ProcessProfile> processes,
            List<Sample> samples,
            Duration profilerCpuTime,
            long profilerPeakBytes,
            List<String> warnings) {
        this(
                facts,
                request,
                frequencyHz,
                window,
                scope,
                processes,
                samples,
                List.of(),
                HostConditions.UNKNOWN,
                profilerCpuTime,
                profilerPeakBytes,
                warnings);
    }

    /**
     * Whether what a profiled process used is part of what the job costs.
     *
     * <p>The workload's is. What manages it or stands beside it serves other jobs too: that is a figure of its own, unless the profile was asked for nothing
     * else, or for processes by their pids.
     */
    public boolean isOfTheJob(EngineProcess process) {
        if (process.role() == EngineRole.WORKLOAD) {
            return true;
        }
        boolean byPid = request.stream().anyMatch(word -> word.startsWith("--pid="));
        List<String> roles =
                request.stream().filter(word -> word.startsWith("--role=")).toList();
        return byPid || (!roles.isEmpty() && !roles.contains("--role=" + EngineRole.WORKLOAD.word()));
    }

    static List<Sample> sorted(List<Sample> samples) {
        return sorted(samples, sample -> sample);
    }

    /** The order of {@link #samples()} for what holds a sample each. */
    static <T> List<T> sorted(List<T> elements, Function<T, Sample> sampleOf) {
        record Element<T>(T element, Keyed key) {}
        return elements.stream()
                .map(element -> {
                    Sample sample = sampleOf.apply(element);
                    return new Element<>(
                            element, new Keyed(sample, sample.stackTrace().toCollapsed()));
                })
                .sorted(Comparator.comparing(Element::key, Keyed.ORDER))
                .map(Element::element)
                .toList();
    }
}

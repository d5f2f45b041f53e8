package dev.weir.aggregator.steady;

import dev.weir.model.CycleCount;
import dev.weir.model.CycleSource;
import dev.weir.model.EngineProcess;
import dev.weir.model.EngineRole;
import dev.weir.model.EventCounts;
import dev.weir.model.HostName;
import dev.weir.model.HostSecond;
import dev.weir.model.Mark;
import dev.weir.model.ProcessProfile;
import dev.weir.model.SampleLoss;
import dev.weir.model.Tgid;
import dev.weir.model.summary.Timeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;

/** Runs of known course: samples and events fall by chance around the rates that a test asks for, the same at each time. */
final class Courses {
    static final List<String> ROWS = List.of("Kafka", "Window", "Checkpoints", "GC", "JIT", "Unmatched");
    static final HostName HOST = new HostName("node-1");

    private final int seconds;
    private final SplittableRandom random;
    private final List<ProcessCourse> processes = new ArrayList<>();
    private final List<EventCounts> denominators = new ArrayList<>();
    private final TreeMap<HostName, List<HostSecond>> hosts = new TreeMap<>();
    private final List<IntToDoubleFunction> rates = new ArrayList<>();

    private Courses(int seconds, long seed) {
        this.seconds = seconds;
        this.random = new SplittableRandom(seed);
        ROWS.forEach(row -> rates.add(second -> 0));
    }

    /** A run like the Yahoo benchmark at 499 Hz on half a core: 230 samples per second, 5 s blocks. */
    static Courses of(int seconds, long seed) {
        return new Courses(seconds, seed)
                .rate("Kafka", second -> 140)
                .rate("Window", second -> 70)
                .rate("GC", second -> 4)
                .rate("JIT", second -> 14)
                .rate("Unmatched", second -> 2);
    }

    /** How many samples per second a row has on average. */
    Courses rate(String row, IntToDoubleFunction rate) {
        rates.set(ROWS.indexOf(row), rate);
        return this;
    }

    /** A process with the rates so far. */
    Courses process(int pid, Optional<Duration> endedAfter) {
        return process(pid, Optional.empty(), endedAfter);
    }

    Courses process(int pid, Optional<Duration> startedAfter, Optional<Duration> endedAfter) {
        ProcessCourse course = new ProcessCourse(HOST, profile(pid, startedAfter, endedAfter), ROWS.size());
        for (int second = 0; second < seconds; second++) {
            for (int row = 0; row < ROWS.size(); row++) {
                long samples = poisson(rates.get(row).applyAsDouble(second));
                if (samples > 0) {
                    course.add(second, row, samples);
                }
            }
        }
        processes.add(course);
        return this;
    }

    /** Events by the second, each read with an error of a few per cent of a second's. */
    Courses events(IntToDoubleFunction rate, Mark... marks) {
        List<Double> bySecond = new ArrayList<>();
        for (int second = 0; second < seconds; second++) {
            double events = rate.applyAsDouble(second);
            bySecond.add(events * (1 + 0.05 * (random.nextDouble() - 0.5)));
        }
        denominators.add(new EventCounts(
                bySecond.stream().mapToDouble(Double::doubleValue).sum(),
                0,
                "flink:x",
                "read",
                List.of(),
                bySecond,
                List.of(marks)));
        return this;
    }

    Courses host(String host, IntToDoubleFunction steal, IntToDoubleFunction throttled) {
        List<HostSecond> course = new ArrayList<>();
        for (int second = 0; second < seconds; second++) {
            course.add(new HostSecond(second, 1.5, steal.applyAsDouble(second), throttled.applyAsDouble(second)));
        }
        hosts.put(new HostName(host), course);
        return this;
    }

    Course build() {
        if (processes.isEmpty()) {
            process(7, Optional.empty());
        }
        return new Course(ROWS, seconds, processes, hosts, denominators);
    }

    Timeline timeline() {
        return TimelineBuilder.of(build());
    }

    private static ProcessProfile profile(int pid, Optional<Duration> startedAfter, Optional<Duration> endedAfter) {
        return new ProcessProfile(
                new EngineProcess(
                        new Tgid(pid), 1, "flink", EngineRole.WORKLOAD, "Main", "root", List.of(), Optional.empty()),
                Duration.ofSeconds(30),
                Optional.empty(),
                List.of(),
                List.of(new CycleCount(CycleSource.NOMINAL, 1e9)),
                0,
                SampleLoss.NONE,
                "",
                "",
                List.of(),
                startedAfter,
                endedAfter,
                List.of());
    }

    private long poisson(double mean) {
        // Counting the arrivals of exponential gaps: slow and right.
        double at = -Math.log(1 - random.nextDouble());
        long count = 0;
        while (at < mean) {
            count++;
            at -= Math.log(1 - random.nextDouble());
        }
        return count;
    }

    static boolean[] steady(Timeline timeline) {
        boolean[] steady = new boolean[timeline.blocks().size()];
        for (int i = 0; i < steady.length; i++) {
            steady[i] = timeline.blocks().get(i).steady();
        }
        return steady;
    }
}

package dev.weir.cli;

import dev.weir.aggregator.Aggregator;
import dev.weir.aggregator.ApplicationProfile;
import dev.weir.model.CycleCount;
import dev.weir.model.CycleSource;
import dev.weir.model.EngineProcess;
import dev.weir.model.EngineRole;
import dev.weir.model.EventCounts;
import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import dev.weir.model.HostFacts;
import dev.weir.model.HostName;
import dev.weir.model.HostOutcome;
import dev.weir.model.HostProfile;
import dev.weir.model.HostSpec;
import dev.weir.model.JvmFacts;
import dev.weir.model.Measured;
import dev.weir.model.ProcessProfile;
import dev.weir.model.Sample;
import dev.weir.model.SampleLoss;
import dev.weir.model.Scope;
import dev.weir.model.StackTrace;
import dev.weir.model.Terms;
import dev.weir.model.Tgid;
import dev.weir.model.Window;
import dev.weir.reports.Provenance;
import dev.weir.reports.RunWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Runs on disk whose true costs are known: six tasks, of which {@code Parse} may cost more, and starts that differ by a few percent in everything.
 *
 * @param parse what {@code Parse} costs, 1 for as usual
 * @param events of the window; empty when they are not known
 */
record PlantedRuns(Path folder, double parse, Optional<Double> events, String rules, String jdk, String engine) {
    static final String RULES = """
            Read = acme.Read
            Parse = acme.Parse
            Parse/json = acme.Parse.json
            Filter = acme.Filter
            Join = acme.Join
            Window = acme.Window
            Sink = acme.Sink
            """;
    private static final String[] METHODS = {
        "acme.Read.poll", "acme.Parse.json", "acme.Filter.test", "acme.Join.get", "acme.Window.add", "acme.Sink.write"
    };
    private static final double[] COSTS = {900, 800, 500, 400, 600, 300};
    private static final Tgid PROCESS = new Tgid(7);
    private static final double HZ = 2e9;
    private static final int FREQUENCY = 499;

    static PlantedRuns usual(Path folder) {
        return new PlantedRuns(folder, 1, Optional.of(1e7), RULES, "17.0.15", "flink");
    }

    PlantedRuns parse(double cost) {
        return new PlantedRuns(folder, cost, events, rules, jdk, engine);
    }

    PlantedRuns events(Optional<Double> other) {
        return new PlantedRuns(folder, parse, other, rules, jdk, engine);
    }

    PlantedRuns rules(String other) {
        return new PlantedRuns(folder, parse, events, other, jdk, engine);
    }

    PlantedRuns jdk(String other) {
        return new PlantedRuns(folder, parse, events, rules, other, engine);
    }

    PlantedRuns engine(String other) {
        return new PlantedRuns(folder, parse, events, rules, jdk, other);
    }

    /** Writes one run; equal seeds give equal runs. */
    Path write(String name, long seed) {
        Random random = new Random(seed);
        double start = Math.exp(0.05 * random.nextGaussian());
        List<Sample> samples = new ArrayList<>();
        double cycles = 0;
        long taken = 0;
        for (int task = 0; task < COSTS.length; task++) {
            double cost = COSTS[task] * (task == 1 ? parse : 1) * start * Math.exp(0.01 * random.nextGaussian()) * 1e7;
            double expected = cost / HZ * FREQUENCY;
            long count = Math.max(1, Math.round(expected + Math.sqrt(expected) * random.nextGaussian()));
            cycles += cost;
            taken += count;
            StackTrace stack = new StackTrace(List.of(new Frame(FrameKind.JAVA, METHODS[task], "")), false);
            for (int second = 0; second < 20; second++) {
                long part = count / 20 + (second < count % 20 ? 1 : 0);
                if (part > 0) {
                    samples.add(new Sample(PROCESS, 8, "worker", second, stack, part));
                }
            }
        }
        write(name, samples, cycles, taken);
        return folder.resolve(name);
    }

    private void write(String name, List<Sample> samples, double cycles, long taken) {
        HostName host = new HostName("node-1");
        EngineProcess process = new EngineProcess(
                PROCESS,
                1,
                engine,
                EngineRole.WORKLOAD,
                "acme.Worker",
                "root",
                List.of("java", "acme.Worker"),
                Optional.of(new JvmFacts(Optional.of(jdk), List.of(), Optional.of(false), Optional.of(false))));
        Duration cpuTime = Duration.ofMillis(Math.round(cycles / HZ * 1000));
        ProcessProfile profile = new ProcessProfile(
                process,
                cpuTime,
                Optional.empty(),
                List.of(),
                List.of(new CycleCount(CycleSource.NOMINAL, cycles)),
                taken,
                SampleLoss.NONE,
                "HotSpot",
                "HotSpot",
                List.of(),
                Optional.empty(),
                List.of());
        Instant start = Instant.parse("2026-11-20T12:00:00Z");
        HostProfile measuredHost = new HostProfile(
                new HostFacts(host, "6.1", "Acme", 2, 2_000_000_000L, "set", "17"),
                List.of("--host=node-1", "--frequency=499", "--source=AUTO", "--unwind=AUTO", "--names=AUTO"),
                FREQUENCY,
                new Window(start, Duration.ofSeconds(20)),
                new Scope(List.of(process)),
                List.of(profile),
                samples,
                Duration.ZERO,
                0,
                List.of());
        Measured measured = new Measured(
                FREQUENCY,
                List.of(new HostOutcome.Completed(HostSpec.of(host), measuredHost)),
                events.map(total -> new EventCounts(total, "a number", "given", List.of())).stream()
                        .toList());
        Aggregator.Result result =
                Aggregator.aggregate(measured, ApplicationProfile.parse("rules", rules), Terms.DEFAULT);
        RunWriter.write(
                folder.resolve(name),
                new Provenance(name, "planted", List.of("weir"), "0.1.0", start, start, "rules", rules),
                measured,
                result.summary(),
                result.stacks());
    }
}

package dev.weir.suggestions;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.aggregator.ApplicationProfile;
import dev.weir.model.CycleCount;
import dev.weir.model.CycleSource;
import dev.weir.model.EngineProcess;
import dev.weir.model.EngineRole;
import dev.weir.model.EventCounts;
import dev.weir.model.EventCounts.OperatorCount;
import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import dev.weir.model.HostFacts;
import dev.weir.model.HostName;
import dev.weir.model.HostOutcome;
import dev.weir.model.HostProfile;
import dev.weir.model.HostSpec;
import dev.weir.model.Measured;
import dev.weir.model.ProcessProfile;
import dev.weir.model.Sample;
import dev.weir.model.SampleLoss;
import dev.weir.model.Scope;
import dev.weir.model.StackTrace;
import dev.weir.model.Tgid;
import dev.weir.model.Window;
import dev.weir.model.file.HostProfileFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Runs for tests: made of words, or recorded. */
final class Runs {
    private static final Tgid PID = new Tgid(7);

    private Runs() {}

    /** Frames from the root to the leaf: {@code a.B.c} is Java, {@code lib!function} native. */
    static Sample sample(String thread, long count, String... rootFirst) {
        List<Frame> frames = new ArrayList<>(Arrays.stream(rootFirst)
                .map(word -> word.contains("!")
                        ? new Frame(FrameKind.NATIVE, word.substring(word.indexOf('!') + 1), word.split("!", -1)[0])
                        : new Frame(FrameKind.JAVA, word, ""))
                .toList());
        Collections.reverse(frames);
        return new Sample(PID, 7, thread, 0, new StackTrace(frames, false), count);
    }

    static Measured run(Sample... samples) {
        return run("flink", List.of(samples));
    }

    static Measured run(String engine, List<Sample> samples) {
        EngineProcess process =
                new EngineProcess(PID, 1, engine, EngineRole.WORKLOAD, "Main", "root", List.of(), Optional.empty());
        ProcessProfile profile = new ProcessProfile(
                process,
                Duration.ofSeconds(10),
                Optional.empty(),
                List.of(),
                List.of(new CycleCount(CycleSource.NOMINAL, 2.6e10)),
                samples.stream().mapToLong(Sample::count).sum(),
                SampleLoss.NONE,
                "",
                "",
                List.of(),
                Optional.empty(),
                List.of());
        HostName host = new HostName("node-1");
        return new Measured(
                99,
                List.of(new HostOutcome.Completed(
                        HostSpec.of(host),
                        new HostProfile(
                                new HostFacts(host, "6.18", "cpu", 2, 2_600_000_000L, "tsc", "17"),
                                List.of(),
                                99,
                                new Window(Instant.parse("2026-11-20T14:02:10Z"), Duration.ofSeconds(30)),
                                new Scope(List.of(process)),
                                List.of(profile),
                                samples,
                                Duration.ofMillis(120),
                                80_000_000,
                                List.of()))),
                List.of());
    }

    /** Every sixth sample of a minute of the Yahoo benchmark on two TaskManagers, as one of the first versions wrote it. */
    static Measured ysb() throws IOException {
        List<HostOutcome> hosts = new ArrayList<>();
        for (String host : List.of("host1", "host2")) {
            try (InputStream in = Objects.requireNonNull(Runs.class.getResourceAsStream("ysb/" + host + ".weir"))) {
                hosts.add(new HostOutcome.Completed(HostSpec.of(new HostName(host)), HostProfileFile.read(in)));
            }
        }
        List<OperatorCount> operators =
                List.of("Source: Kafka", "Deserialize", "Filter", "Project", "Join", "Window", "Sink: Writer").stream()
                        .map(name -> new OperatorCount(name, Optional.of(1.0), Optional.of(1.0)))
                        .toList();
        return new Measured(
                499,
                hosts,
                List.of(new EventCounts(
                        15_038_799, "flink:http://10.77.0.11:8081/edaa893c27bda0bdec700987542e3052", "", operators)));
    }

    /** The rules that come with Weir for every job on Flink. */
    static ApplicationProfile flink() {
        return ApplicationProfile.read(Path.of("..", "config", "profiles", "flink.txt"));
    }

    static String golden(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(Runs.class.getResourceAsStream("golden/" + name))) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}

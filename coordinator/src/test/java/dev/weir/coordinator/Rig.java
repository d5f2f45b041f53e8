package dev.weir.coordinator;

import dev.weir.model.HostList;
import dev.weir.model.HostName;
import dev.weir.model.HostOutcome;
import dev.weir.model.HostSpec;
import dev.weir.model.ProfilerRequest;
import dev.weir.model.RunPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A jar, rules, a run directory and a recorder: what every run in a test needs. */
final class Rig {
    static final Limits QUICK = new Limits(
            8,
            Duration.ofSeconds(20),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofMillis(500),
            Duration.ofMillis(1500),
            Duration.ofSeconds(4),
            1L << 20);

    final Path runs;
    final Path traces;
    final Recorder recorder = new Recorder();
    private final Path rules;
    private final Path jar;
    Limits limits = QUICK;
    Duration window = Duration.ofMillis(300);

    Rig(Path directory, int padding) throws IOException {
        runs = Files.createDirectories(directory.resolve("run"));
        traces = Files.createDirectories(directory.resolve("traces"));
        rules = directory.resolve("known_spes.txt");
        jar = SpeakerJar.write(directory.resolve("weir.jar"), padding);
        behave();
    }

    /** Lines of {@code HOST MODE} for {@link Speaker}. */
    void behave(String... modes) throws IOException {
        Files.writeString(rules, "traces " + traces + "\n" + String.join("\n", modes) + "\n");
    }

    Coordinator coordinator(HostLauncher launcher) {
        return coordinator(launcher, recorder);
    }

    Coordinator coordinator(HostLauncher launcher, RunListener listener) {
        return new Coordinator(launcher, jar, rules, listener, limits);
    }

    List<HostOutcome> run(HostLauncher launcher, String... hosts) {
        return run(coordinator(launcher), hosts);
    }

    List<HostOutcome> run(Coordinator coordinator, String... hosts) {
        HostList list = new HostList(Arrays.stream(hosts)
                .map(host -> HostSpec.of(new HostName(host)))
                .toList());
        return coordinator.run(
                list,
                (host, there) ->
                        ProfilerRequest.of(host.host(), new RunPlan(99, window), Optional.of(there), List.of()),
                runs);
    }

    static HostOutcome.Failed failed(HostOutcome outcome) {
        if (outcome instanceof HostOutcome.Failed failure) {
            return failure;
        }
        throw new AssertionError("completed: " + outcome);
    }

    boolean isAlive(String host) throws IOException {
        return ProcessHandle.of(Long.parseLong(Files.readString(traces.resolve(host + ".pid"))))
                .map(ProcessHandle::isAlive)
                .orElse(false);
    }

    /** The names of the files in the run directory. */
    List<String> files() throws IOException {
        try (var files = Files.list(runs)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}

package dev.weir.profiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.EngineProcess;
import dev.weir.model.EngineRole;
import dev.weir.model.HostName;
import dev.weir.model.HostProfile;
import dev.weir.model.ProfilerRequest;
import dev.weir.model.Progress;
import dev.weir.model.RunPlan;
import dev.weir.model.Tgid;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** planted.py in a real interpreter, which does one thing until it is closed. */
final class PlantedPython implements AutoCloseable {
    static final int FREQUENCY_HZ = 499;

    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final Process process;
    private final Path map;

    /** @param options such as {@code -X perf} */
    PlantedPython(Path interpreter, Path directory, String what, String... options) throws IOException {
        Path script = directory.resolve("planted.py");
        try (InputStream source = PlantedPython.class.getResourceAsStream("python/planted.py")) {
            Files.write(script, Objects.requireNonNull(source).readAllBytes());
        }
        List<String> command = new ArrayList<>(List.of(interpreter.toString()));
        command.addAll(List.of(options));
        command.addAll(List.of(script.toString(), what));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        map = Path.of("/tmp/perf-" + process.pid() + ".map");
        assertThat(process.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("planted");
    }

    /** The interpreters of this machine by their versions, such as 3.11.2: those of PATH, and of pyenv. */
    static Map<String, Path> interpreters(String minor) throws IOException, InterruptedException {
        List<Path> directories = new ArrayList<>();
        for (String directory : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            directories.add(Path.of(directory));
        }
        Path versions = Path.of(System.getProperty("user.home"), ".pyenv/versions");
        if (Files.isDirectory(versions)) {
            try (Stream<Path> each = Files.list(versions)) {
                each.sorted().map(version -> version.resolve("bin")).forEach(directories::add);
            }
        }
        Map<String, Path> found = new TreeMap<>();
        for (Path directory : directories) {
            Path program = directory.resolve("python" + minor);
            // A shim of pyenv is a script that starts another.
            if (Files.isExecutable(program) && !directory.endsWith("shims")) {
                found.putIfAbsent(version(program), program);
            }
        }
        return found;
    }

    private static String version(Path program) throws IOException, InterruptedException {
        Process asked = new ProcessBuilder(
                        program.toString(), "-c", "import platform; print(platform.python_version())")
                .start();
        String version = asked.inputReader(StandardCharsets.UTF_8).readLine();
        assertThat(asked.waitFor()).isZero();
        return version;
    }

    Tgid tgid() {
        return new Tgid(Math.toIntExact(process.pid()));
    }

    EngineProcess asEngine() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + tgid() + "/stat"));
        long startTicks =
                Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19]);
        return new EngineProcess(
                tgid(),
                startTicks,
                "planted",
                EngineRole.WORKLOAD,
                "python",
                "root",
                List.of("python"),
                Optional.empty());
    }

    /** Profiles it until there are so many samples, however busy the machine is. */
    HostProfile profile(int samples, Path library) throws IOException, InterruptedException {
        ProfilerRequest request = ProfilerRequest.of(
                new HostName("here"), new RunPlan(FREQUENCY_HZ, LONGEST), Optional.empty(), List.of(tgid()));
        return new ProfilingSession(request, library, new Enough(samples), Clock.systemUTC()).run();
    }

    private static final class Enough implements ProfilerControl {
        private final int samples;
        private long taken;

        Enough(int samples) {
            this.samples = samples;
        }

        @Override
        public void awaitStart() {}

        @Override
        public boolean stopRequested() {
            return taken >= samples;
        }

        @Override
        public void report(Progress progress) {
            taken = progress.samples();
        }
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join();
        process.destroyForcibly().onExit().join();
        Files.deleteIfExists(map);
    }
}

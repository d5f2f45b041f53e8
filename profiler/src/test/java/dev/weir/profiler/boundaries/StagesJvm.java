package dev.weir.profiler.boundaries;

import dev.weir.model.EngineProcess;
import dev.weir.model.EngineRole;
import dev.weir.model.JvmFacts;
import dev.weir.model.Tgid;
import dev.weir.profiler.attach.AttachChannel;
import dev.weir.profiler.attach.AttachFailed;
import dev.weir.profiler.attach.TargetProcess;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@link Stages} in a JVM of its own, warm, which ends with the test. */
final class StagesJvm implements AutoCloseable {
    static final List<String> METHODS = List.of(
            Stages.Parse.class.getName() + ".run",
            Stages.Filter.class.getName() + ".run",
            Stages.Window.class.getName() + ".run");

    private final Process process;
    private final List<String> flags;
    private final Path log;

    private StagesJvm(Process process, List<String> flags, Path log) {
        this.process = process;
        this.flags = flags;
        this.log = log;
    }

    /** The JVM that runs the tests and, where it is installed, JDK 25. */
    static List<Path> javaHomes() {
        List<Path> homes = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"))));
        Path newer = Path.of("/usr/lib/jvm/temurin-25-jdk-amd64");
        if (Files.isDirectory(newer)) {
            homes.add(newer);
        } else {
            System.out.println("JDK 25 is not tested: there is no " + newer);
        }
        return homes;
    }

    /** @param log gets what the JVM prints: with {@code -XX:+PrintInlining} the compiler's decisions */
    static StagesJvm start(Path javaHome, Path log, String... flags) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(javaHome.resolve("bin/java").toString(), "-Xmx64m", "-XX:+UseSerialGC"));
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", testClasses().toString(), Stages.class.getName()));
        Process process = new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Thread.sleep(2_000);
        return new StagesJvm(process, List.of(flags), log);
    }

    static Path testClasses() {
        try {
            return Path.of(Stages.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    int pid() {
        return (int) process.pid();
    }

    Process process() {
        return process;
    }

    static EngineProcess engineProcess(int pid, List<String> flags) {
        TargetProcess target = TargetProcess.read(pid).orElseThrow();
        return new EngineProcess(
                new Tgid(pid),
                target.startTicks(),
                "planted",
                EngineRole.WORKLOAD,
                Stages.class.getName(),
                Long.toString(target.uid()),
                List.of(),
                Optional.of(new JvmFacts(Optional.empty(), flags, Optional.empty(), Optional.empty())));
    }

    EngineProcess engineProcess() {
        return engineProcess(pid(), flags);
    }

    String jcmd(String words) throws AttachFailed {
        return new AttachChannel(pid(), Duration.ofSeconds(10)).diagnosticCommand(words);
    }

    DirectiveStack directives() throws AttachFailed {
        return DirectiveStack.parse(jcmd("Compiler.directives_print"));
    }

    /** What the optimising compiler decided about the stages in its newest compilation of the loop. */
    List<String> newestDecisions() throws IOException {
        List<String> decisions = new ArrayList<>();
        boolean inLoop = false;
        for (String line : Files.readAllLines(log)) {
            // "  9871  201 %     4       dev.weir…Stages$Loop::forever @ 8 (60 bytes)"
            if (line.matches("\\s*\\d+\\s+\\d+\\s.*::.*bytes\\).*")) {
                inLoop = line.contains("Stages$Loop::forever") && line.matches("\\s*\\d+\\s+\\d+[ %sbn!]+4 .*");
                if (inLoop && !line.contains("made not entrant")) {
                    decisions.clear();
                }
            } else if (inLoop && line.contains("@") && line.matches(".*Stages\\$(Parse|Filter|Window)::run.*")) {
                decisions.add(line.strip());
            }
        }
        return decisions;
    }

    /** Files that Weir made in its /tmp. */
    List<String> filesLeft() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/tmp"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("weir-" + pid() + "-") || name.startsWith("weir-boundaries"))
                    .sorted()
                    .toList();
        }
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        // A JVM that was killed leaves its attach socket.
        Files.deleteIfExists(Path.of("/tmp/.java_pid" + pid()));
    }
}

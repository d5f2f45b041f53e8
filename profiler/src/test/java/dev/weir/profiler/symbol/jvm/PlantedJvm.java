package dev.weir.profiler.symbol.jvm;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.weir.model.EngineProcess;
import dev.weir.model.EngineRole;
import dev.weir.model.JvmFacts;
import dev.weir.model.Tgid;
import dev.weir.profiler.attach.TargetProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@link Planted} in a JVM of its own, which ends with the test. */
final class PlantedJvm implements AutoCloseable {
    private static final Path JVMS = Path.of("/usr/lib/jvm");

    private final Process process;
    private final List<String> command;
    private final BufferedReader answers;
    private final int pid;

    private PlantedJvm(Process process, List<String> command, int pid) {
        this.process = process;
        this.command = command;
        this.pid = pid;
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), US_ASCII));
    }

    /** The JVM that runs the tests and, where it is installed, JDK 25. */
    static List<Path> javaHomes() {
        List<Path> homes = new ArrayList<>();
        homes.add(Path.of(System.getProperty("java.home")));
        Path newer = JVMS.resolve("temurin-25-jdk-amd64");
        if (Files.isDirectory(newer)) {
            homes.add(newer);
        } else {
            // Debian 12 has no package of it, so that not even CI can ask for it.
            System.out.println("JDK 25 is not tested: there is no " + newer);
        }
        return homes;
    }

    static PlantedJvm start(Path javaHome, String... options) throws IOException {
        return start(List.of(), testClasses(), javaHome, options);
    }

    /** @param prefix words such as {@code setpriv --reuid 65534} that execute what follows them */
    static PlantedJvm start(List<String> prefix, Path classes, Path javaHome, String... options) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(javaHome.resolve("bin/java").toString(), "-Xmx64m", "-XX:+UseSerialGC"));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", classes.toString(), Planted.class.getName()));
        List<String> words = new ArrayList<>(prefix);
        words.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.directory(Path.of("/").toFile());
        Process process = builder.start();
        PlantedJvm jvm = new PlantedJvm(process, command, (int) process.pid());
        jvm.tell("hello");
        return jvm.withPidOfJava();
    }

    /** A prefix such as unshare may have forked: the JVM is then its only child. */
    private PlantedJvm withPidOfJava() throws IOException {
        ProcessHandle handle = process.toHandle();
        while (!Files.readString(Path.of("/proc/" + handle.pid() + "/comm")).startsWith("java")) {
            handle = handle.children().findFirst().orElseThrow();
        }
        return new PlantedJvm(process, command, (int) handle.pid());
    }

    static Path testClasses() {
        try {
            return Path.of(Planted.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns when the program has done it. */
    void tell(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(US_ASCII));
        process.getOutputStream().flush();
        String answer = answers.readLine();
        while (answer != null && !answer.equals("done")) {
            answer = answers.readLine();
        }
        if (answer == null) {
            throw new IOException("the planted program ended: " + command);
        }
    }

    int pid() {
        return pid;
    }

    Process process() {
        return process;
    }

    TargetProcess target() {
        return TargetProcess.read(pid).orElseThrow();
    }

    EngineProcess engineProcess() {
        return new EngineProcess(
                new Tgid(pid),
                target().startTicks(),
                "planted",
                EngineRole.WORKLOAD,
                Planted.class.getName(),
                Long.toString(target().uid()),
                command,
                Optional.of(new JvmFacts(
                        Optional.empty(),
                        command.stream()
                                .filter(word -> word.startsWith("-XX:"))
                                .sorted()
                                .toList(),
                        Optional.empty(),
                        Optional.empty())));
    }

    /** The files in its /tmp that Weir or the JVM made for it, other than the attach socket. */
    List<String> filesLeft() {
        String number = Integer.toString(target().innermostPid());
        try (Stream<Path> files = Files.list(Path.of(target().root() + "/tmp"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("weir-" + number + "-")
                            || name.equals("weir-" + number + ".map")
                            || name.equals("perf-" + number + ".map")
                            || name.toLowerCase(Locale.ROOT).startsWith("libweirmap"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        int innermost = TargetProcess.read(pid).map(TargetProcess::innermostPid).orElse(pid);
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
        Files.deleteIfExists(Path.of("/tmp/.java_pid" + innermost));
    }
}

package dev.weir.scope;

import dev.weir.model.EngineProcess;
import dev.weir.model.Tgid;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A real process of a test: started until it says that it is ready, ended with the test. */
final class RunningProcess implements AutoCloseable {
    static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private final Process process;

    private RunningProcess(Process process) {
        this.process = process;
    }

    /** A program that prints a line when it is ready. */
    static RunningProcess start(Path directory, Map<String, String> environment, List<String> command)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.redirectError(Redirect.DISCARD);
        ProcDirectory.OPTION_VARIABLES.forEach(builder.environment()::remove);
        builder.environment().putAll(environment);
        RunningProcess running = new RunningProcess(builder.start());
        try {
            if (running.process.inputReader(StandardCharsets.UTF_8).readLine() == null) {
                throw new IOException("ended before it was ready: " + command);
            }
        } catch (IOException e) {
            running.close();
            throw e;
        }
        return running;
    }

    static RunningProcess java(Path directory, String... words) throws IOException {
        return java(directory, Map.of(), words);
    }

    static RunningProcess java(Path directory, Map<String, String> environment, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(JAVA));
        command.addAll(Arrays.asList(words));
        return start(directory, environment, command);
    }

    /** Where the classes of these tests are. */
    static Path classes() {
        try {
            return Path.of(Victim.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    Tgid tgid() {
        return new Tgid(Math.toIntExact(process.pid()));
    }

    /** What the analyzer makes of it when its pid is named. */
    EngineProcess analyzed() {
        return new ScopeAnalyzer()
                .ofPids(KnownSpes.shipped(), List.of(tgid()))
                .processes()
                .get(0);
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}

package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Two hosts with a Flink cluster on them, started as {@code workloads/run} starts it for anybody. */
final class RealLab implements AutoCloseable {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    static final Path WEIR = ROOT.resolve("weir");

    private final Process launcher;
    private final JsonNode description;

    private RealLab(Process launcher, JsonNode description) {
        this.launcher = launcher;
        this.description = description;
    }

    /** Skips with the reason where the lab cannot run; fails instead where CI says that it must. */
    static void requireWhatItNeeds() {
        List<String> missing = new ArrayList<>();
        for (String program :
                List.of("sshd", "ssh", "redis-server", "ip", "unshare", "nsenter", "setpriv", "bpftool")) {
            if (Stream.of("/usr/sbin", "/usr/bin", "/sbin", "/bin")
                    .noneMatch(directory -> Files.isExecutable(Path.of(directory, program)))) {
                missing.add(program);
            }
        }
        if (!Files.exists(Path.of("/sys/kernel/btf/vmlinux"))) {
            missing.add("a kernel with BTF");
        }
        if (!"root".equals(System.getProperty("user.name"))) {
            missing.add("root");
        }
        if (!missing.isEmpty()) {
            String reason = "the end-to-end tests need what is missing here: " + missing;
            System.err.println("skipped: " + reason);
            assertThat(System.getenv("WEIR_REQUIRE_ALL_TESTS")).as(reason).isNull();
            Assumptions.abort(reason);
        }
    }

    /** With Flink. */
    static RealLab start(Path directory, String... options) throws IOException {
        return startWith("flink", directory, options);
    }

    /** @param engines as {@code workloads/run} takes them, with commas between */
    static RealLab startWith(String engines, Path directory, String... options) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(ROOT.resolve("workloads/run").toString(), engines));
        command.addAll(Arrays.asList(options));
        Path errors = directory.resolve("lab.err");
        Process launcher =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        BufferedReader said = launcher.inputReader(StandardCharsets.UTF_8);
        String line = said.readLine();
        // A JVM warns on standard output when a lab beside this one has a process of the same pid.
        while (line != null && !line.startsWith("{")) {
            line = said.readLine();
        }
        if (line == null) {
            throw new IllegalStateException("the lab did not start: " + Files.readString(errors));
        }
        return new RealLab(launcher, new ObjectMapper().readTree(line));
    }

    String value(String name) {
        return description.path(name).asText();
    }

    /** A program inside the lab's network, mounts and pids, with its standard streams as pipes. */
    ProcessBuilder inside(List<String> program) {
        List<String> command =
                new ArrayList<>(Arrays.asList(description.path("enter").asText().split(" ", -1)));
        command.addAll(program);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("LC_ALL", "C");
        return builder;
    }

    /** The {@code weir} launcher inside the lab; logs in with the lab's key. */
    ProcessBuilder weir(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(WEIR.toString()));
        command.addAll(arguments);
        return inside(command);
    }

    @Override
    public void close() throws IOException {
        // End of file on its stdin ends the lab.
        launcher.getOutputStream().close();
        try {
            launcher.waitFor();
        } catch (InterruptedException e) {
            launcher.destroyForcibly();
        }
    }
}

package dev.weir.workloads.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The Python of an engine, at one place on all hosts: a virtual environment that {@code workloads/run} filled and {@code lab-init} mounted, and the modules of
 * the job, copied from {@code workloads/ysb-python} to the engine's directory.
 */
final class PythonEnvironment {
    private final Cluster cluster;
    private final String engine;

    private PythonEnvironment(Cluster cluster, String engine) {
        this.cluster = cluster;
        this.engine = engine;
    }

    /** Copies the modules, files of {@code workloads/ysb-python}. */
    static PythonEnvironment create(Cluster cluster, String engine, String... modules) {
        Home home = cluster.home();
        for (String module : modules) {
            try {
                home.write(
                        "engines/" + engine + "/" + module,
                        Files.readString(home.workloads().resolve("ysb-python/" + module)));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot copy " + module, e);
            }
        }
        return new PythonEnvironment(cluster, engine);
    }

    /** Where the modules are. */
    Path directory() {
        return cluster.engine(engine);
    }

    String interpreter() {
        return directory().resolve("venv/bin/python").toString();
    }

    /** Where its packages lie: an environment keeps them below the version of its interpreter. */
    Path packages() {
        Path lib = directory().resolve("venv/lib");
        try (Stream<Path> versions = Files.list(lib)) {
            return versions.findFirst().orElseThrow().resolve("site-packages");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + lib, e);
        }
    }

    /** Runs {@code python WORD …} on a host and gives what it wrote. */
    String run(Host host, List<String> words) {
        String command = Stream.concat(Stream.of(interpreter()), words.stream())
                .map(Commands::quote)
                .collect(Collectors.joining(" "));
        return cluster.run(host, "cd " + directory() + " && " + command);
    }

    void launch(Host host, String part, List<String> words) {
        launch(host, part, "", words);
    }

    /**
     * Starts {@code python WORD …} on a host, in the directory of the modules.
     *
     * @param before shell lines to go first; each ends with a newline
     */
    void launch(Host host, String part, String before, List<String> words) {
        List<String> command = new ArrayList<>(words);
        command.add(0, interpreter());
        // Unbuffered: what a process says last must be in its log, however it ends.
        cluster.launch(host, part, "cd " + directory() + "\nexport PYTHONUNBUFFERED=1\n" + before, command);
    }
}

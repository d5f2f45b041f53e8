package dev.weir.workloads.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The Python of an engine: an interpreter, and the modules of the job, copied from a folder of {@code workloads} to the engine's directory, which is the same on
 * all hosts.
 */
final class PythonEnvironment {
    private final Cluster cluster;
    private final String engine;
    private final String interpreter;

    private PythonEnvironment(Cluster cluster, String engine, String interpreter) {
        this.cluster = cluster;
        this.engine = engine;
        this.interpreter = interpreter;
    }

    /**
     * With the packages of {@code requirements-ENGINE.txt}, in a virtual environment that {@code workloads/run} filled and {@code lab-init} mounted.
     *
     * @param modules files of {@code workloads/ysb-python}
     */
    static PythonEnvironment withPackages(Cluster cluster, String engine, String... modules) {
        copy(cluster.home(), engine, "ysb-python", List.of(modules));
        return new PythonEnvironment(
                cluster,
                engine,
                cluster.engine(engine).resolve("venv/bin/python").toString());
    }

    /** With Debian's own interpreter and nothing beside it. */
    static PythonEnvironment debian(Cluster cluster, String engine, String folder, List<String> modules) {
        copy(cluster.home(), engine, folder, modules);
        return new PythonEnvironment(cluster, engine, "/usr/bin/python3");
    }

    private static void copy(Home home, String engine, String folder, List<String> modules) {
        for (String module : modules) {
            Path source = home.workloads().resolve(folder).resolve(module);
            try {
                home.write("engines/" + engine + "/" + module, Files.readString(source));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot copy " + source, e);
            }
        }
    }

    /** Where the modules are. */
    Path directory() {
        return cluster.engine(engine);
    }

    String interpreter() {
        return interpreter;
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

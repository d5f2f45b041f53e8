package dev.weir.workloads.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The hosts that an engine may use, with what was asked of it.
 *
 * <p>An engine's files have one place on all hosts: {@code engines/NAME/} of the lab's home. {@code lab-init} mounts the jars of each module
 * {@code workloads/engines/NAME} there as {@code lib}, and the Python environment of that name, if there is one, as {@code venv}.
 */
final class Cluster {
    private final Home home;
    private final SshAccess ssh;
    private final List<Host> hosts;
    private final LabOptions options;
    private final List<Started> started = new ArrayList<>();

    Cluster(Home home, SshAccess ssh, List<Host> hosts, LabOptions options) {
        this.home = home;
        this.ssh = ssh;
        this.hosts = List.copyOf(hosts);
        this.options = options;
    }

    Home home() {
        return home;
    }

    List<Host> hosts() {
        return hosts;
    }

    /** Where masters, and processes of which there is one, run. */
    Host first() {
        return hosts.get(0);
    }

    LabOptions options() {
        return options;
    }

    /** An engine's own directory, the same on all hosts. */
    Path engine(String name) {
        return home.directory().resolve("engines").resolve(name);
    }

    /** A {@code -cp} word for all jars of an engine's module. */
    String jars(String engine) {
        return engine(engine).resolve("lib") + "/*";
    }

    /** Puts the jar of one of the modules of {@code workloads/} beside an engine's own, where all hosts see it, and gives its place there. */
    Path install(String engine, String module) {
        Path jar = home.workloads().resolve(module + "/target/" + module + ".jar");
        Path at = engine(engine).resolve("job").resolve(module + ".jar");
        try {
            Files.createDirectories(at.getParent());
            return Files.copy(jar, at, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy " + jar, e);
        }
    }

    /**
     * Starts a process on a host over ssh, as an engine's start script would: in a session of its own, away from the connection.
     *
     * <p>Its output is in the log {@code HOST-PART}. A {@code sh} stays behind as its parent, to say how it ended.
     *
     * @param before shell lines to go first, such as {@code export SPARK_HOME=…}; each ends with a newline
     */
    void launch(Host host, String part, String before, List<String> command) {
        String words = command.stream().map(Commands::quote).collect(Collectors.joining(" "));
        Path log = home.log(host.name() + "-" + part);
        Path exit = exitFile(host, part);
        Path script = home.write(
                "hosts/" + host.name() + "/" + part + ".sh",
                before + words + " >" + log + " 2>&1\necho $? >" + exit + "\n");
        ssh.run(host, "setsid sh " + script + " >/dev/null 2>&1 </dev/null &");
        started.add(new Started(host, part));
    }

    void launch(Host host, String part, List<String> command) {
        launch(host, part, "", command);
    }

    /** Runs a program on a host and waits for it; the words are for the host's shell. */
    String run(Host host, String shellCommand) {
        return ssh.run(host, shellCommand);
    }

    /** A part that has ended during the start is a {@link LabFailure} with its last words. */
    void requireAlive() {
        for (Started part : started) {
            if (Files.exists(exitFile(part.host(), part.part()))) {
                String name = part.host().name() + "-" + part.part();
                throw new LabFailure(name + " ended during the start: " + home.lastLogLine(name));
            }
        }
    }

    /** Whether a part that was launched has written this line. */
    boolean hasLogged(Host host, String part, String line) {
        try {
            return Files.readAllLines(home.log(host.name() + "-" + part)).contains(line);
        } catch (NoSuchFileException notYet) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the log of " + part, e);
        }
    }

    /** Whether some words are anywhere in what a part has written so far. */
    boolean hasSaid(Host host, String part, String words) {
        Path log = home.log(host.name() + "-" + part);
        try {
            return Files.exists(log) && Files.readString(log).contains(words);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + log, e);
        }
    }

    private Path exitFile(Host host, String part) {
        return home.directory().resolve("hosts/" + host.name() + "/" + part + ".exit");
    }

    private record Started(Host host, String part) {}
}

package dev.weir.workloads.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A process of the lab that runs beside it, with its standard error (and output, unless read here) in its log. */
final class Part {
    private final String name;
    private final Process process;
    private final Home home;

    private Part(Home home, String name, Process process) {
        this.home = home;
        this.name = name;
        this.process = process;
    }

    /** Starts a part in a session of its own, so that a Ctrl-C at the terminal is for the command and not for the broker. */
    static Part start(Home home, String name, List<String> command) {
        return start(home, name, command, true);
    }

    /** The same, but standard output is left to {@link #readLine()}. */
    static Part startToTalk(Home home, String name, List<String> command) {
        return start(home, name, command, false);
    }

    private static Part start(Home home, String name, List<String> command, boolean outputToLog) {
        List<String> inOwnSession = new ArrayList<>(command);
        inOwnSession.add(0, "setsid");
        Path log = home.log(name);
        ProcessBuilder builder = new ProcessBuilder(inOwnSession).redirectError(log.toFile());
        if (outputToLog) {
            builder.redirectErrorStream(true).redirectOutput(log.toFile());
        }
        try {
            Process process = builder.start();
            Part part = new Part(home, name, process);
            var unused = process.onExit().thenAccept(part::reportLoss);
            return part;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name, e);
        }
    }

    long pid() {
        return process.pid();
    }

    String readLine() {
        try {
            String line = process.inputReader(StandardCharsets.UTF_8).readLine();
            if (line == null) {
                throw new LabFailure(name + " ended before it said anything");
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read from " + name, e);
        }
    }

    /** Ends the part's standard input with one line: the sign to go on. */
    void go() {
        try (var input = process.getOutputStream()) {
            input.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + name, e);
        }
    }

    void await(String what, Duration atMost, BooleanSupplier holds) {
        Patience.await(name + " " + what, atMost, () -> {
            if (!process.isAlive()) {
                throw new LabFailure(
                        name + " ended with exit code " + process.exitValue() + ": " + home.lastLogLine(name));
            }
            return holds.getAsBoolean();
        });
    }

    boolean hasLogged(String line) {
        try {
            return Files.readAllLines(home.log(name)).contains(line);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the log of " + name, e);
        }
    }

    private void reportLoss(Process ended) {
        if (ended.exitValue() != 0) {
            System.err.println(
                    "lab: " + name + " ended with exit code " + ended.exitValue() + ": " + home.lastLogLine(name));
        }
    }
}

package dev.weir.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * One process that belongs to an engine.
 *
 * @param startTicks field 22 of {@code /proc/PID/stat}, clock ticks since boot: with the tgid it names the process even when the tgid is used again
 * @param engine the engine's name from known_spes.txt, or {@code pid} for a process that was named by {@code --pid}
 * @param program the JVM's main class, or the executable's name for other processes
 * @param user the name (or number) of the user that the process runs as
 * @param commandLine the words of {@code /proc/PID/cmdline}
 * @param jvm empty for a process that is no HotSpot JVM
 */
public record EngineProcess(
        Tgid tgid,
        long startTicks,
        String engine,
        EngineRole role,
        String program,
        String user,
        List<String> commandLine,
        Optional<JvmFacts> jvm) {
    public EngineProcess {
        requireNonNull(tgid, "tgid is null");
        requireNonNull(engine, "engine is null");
        requireNonNull(role, "role is null");
        requireNonNull(program, "program is null");
        requireNonNull(user, "user is null");
        requireNonNull(jvm, "jvm is null");
        commandLine = List.copyOf(commandLine);
        if (startTicks < 0) {
            throw new IllegalArgumentException("startTicks must not be negative: " + startTicks);
        }
    }
}

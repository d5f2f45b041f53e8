package dev.weir.coordinator;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** One host that has been reached. Everything run through it ends when it is closed. */
public interface HostConnection extends AutoCloseable {
    /** Who is logged in where, for people: {@code root@node-3 (10.0.0.3:22)}. */
    String describe();

    /** Whether the coordinator's own files and its own Java can be used there, so that nothing needs to be shipped. */
    boolean isThisMachine();

    /**
     * Runs a POSIX shell script, which reaches {@code /bin/sh} through its stdin so that no word of it is quoted.
     *
     * @return everything it wrote to stdout, at most 1 MiB
     * @throws IOException when it cannot be run, fails, or takes longer than the limit
     */
    String run(String script, Duration limit) throws IOException;

    /**
     * Copies a file to an absolute path there, without overwriting anything that matters: the caller renames it.
     *
     * @param stallLimit the longest time in which not one byte gets through
     */
    void put(Path file, String target, Duration stallLimit) throws IOException;

    /** The exact command line that {@link #start} runs, quoted for a shell. */
    String commandLine(List<String> argv);

    /** Starts a program without a terminal; what it writes goes to {@code output} as it arrives. */
    RunningProfiler start(List<String> argv, ProfilerOutput output) throws IOException;

    /** Cuts the connection at once; whatever runs through it sees the end of its stdin. Never waits for the other side. */
    @Override
    void close();
}

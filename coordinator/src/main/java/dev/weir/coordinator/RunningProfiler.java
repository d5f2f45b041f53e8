package dev.weir.coordinator;

import java.io.IOException;

/** The program that {@link HostConnection#start} started. */
public interface RunningProfiler {
    /** Writes a line to its stdin and flushes it. */
    void writeLine(String line) throws IOException;
}

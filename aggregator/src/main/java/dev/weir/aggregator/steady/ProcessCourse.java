package dev.weir.aggregator.steady;

import static java.util.Objects.requireNonNull;

import dev.weir.model.HostName;
import dev.weir.model.ProcessProfile;
import java.util.Arrays;
import java.util.Map.Entry;
import java.util.SortedMap;
import java.util.TreeMap;

/** One process's samples, second by second and row by row. */
public final class ProcessCourse {
    private final HostName host;
    private final ProcessProfile process;
    private final int rows;
    private final SortedMap<Integer, long[]> bySecond = new TreeMap<>();

    /** An empty course; {@code rows} is the number of rows that samples may be given to. */
    public ProcessCourse(HostName host, ProcessProfile process, int rows) {
        this.host = requireNonNull(host, "host is null");
        this.process = requireNonNull(process, "process is null");
        this.rows = rows;
    }

    /** Counts samples of one row; a row that is a part of another is not to be counted beside it. */
    public void add(int second, int row, long samples) {
        bySecond.computeIfAbsent(second, s -> new long[rows])[row] += samples;
    }

    HostName host() {
        return host;
    }

    ProcessProfile process() {
        return process;
    }

    /** The seconds that have samples, with them by row. */
    Iterable<Entry<Integer, long[]>> seconds() {
        return bySecond.entrySet();
    }

    long samples(int second) {
        return Arrays.stream(bySecond.getOrDefault(second, new long[0])).sum();
    }

    long samples() {
        return bySecond.values().stream()
                .mapToLong(counts -> Arrays.stream(counts).sum())
                .sum();
    }
}

package dev.weir.aggregator;

import java.time.Duration;

/**
 * The grid on which a process's samples are counted over time: whole seconds, and powers of two of them where the window is longer, so that a run of any length takes the same memory.
 *
 * @param secondsPerCell a power of two
 * @param count at least 1
 */
record TimeCells(int secondsPerCell, int count) {
    // Twice as many as there are blocks at most (TimeBlocks), so that a cell falls into one block or nearly so.
    private static final int MOST = 128;

    TimeCells {
        if (secondsPerCell < 1 || count < 1) {
            throw new IllegalArgumentException("cells have a length: " + secondsPerCell + " " + count);
        }
    }

    static TimeCells of(Duration window) {
        // The last second may be a part of one; a few milliseconds more than whole seconds are no second of their own.
        long seconds = Math.max(1, Math.round(window.toNanos() / 1e9));
        int length = 1;
        while ((seconds + length - 1) / length > MOST) {
            length *= 2;
        }
        return new TimeCells(length, (int) ((seconds + length - 1) / length));
    }

    /** The cell of a second since the window began; what came after the window's end is in the last one. */
    int of(int second) {
        return Math.min(second / secondsPerCell, count - 1);
    }

    /** The middle of a cell, in seconds since the window began. */
    double middle(int cell) {
        return (cell + 0.5) * secondsPerCell;
    }
}

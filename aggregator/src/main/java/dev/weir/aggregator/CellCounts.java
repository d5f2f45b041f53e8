package dev.weir.aggregator;

import java.util.Arrays;

/** Samples by row and by cell of time. A row without samples takes no memory. */
final class CellCounts {
    private static final long[] NOTHING = {};

    private final TimeCells cells;
    private final long[][] rows;

    CellCounts(TimeCells cells, int rows) {
        this.cells = cells;
        this.rows = new long[rows][];
        Arrays.fill(this.rows, NOTHING);
    }

    void add(int row, int second, long count) {
        if (rows[row].length == 0) {
            rows[row] = new long[cells.count()];
        }
        rows[row][cells.of(second)] += count;
    }

    long get(int row, int cell) {
        return rows[row].length == 0 ? 0 : rows[row][cell];
    }
}

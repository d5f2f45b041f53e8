package dev.weir.aggregator;

/**
 * One row's samples within one process.
 *
 * @param samples as they were named; a sub-task's are among its parent's
 * @param certain those of them that can be nobody else's
 * @param possible those, and all others that may be the row's
 * @param kernel those of {@code samples} whose leaf is in the kernel
 */
record RowCount(long samples, long certain, long possible, long kernel) {
    RowCount {
        if (!(0 <= certain && certain <= samples && samples <= possible && 0 <= kernel && kernel <= samples)) {
            throw new IllegalArgumentException(
                    "counts of a row that cannot be: " + samples + " " + certain + " " + possible + " " + kernel);
        }
    }
}

package dev.weir.aggregator;

import java.util.List;

/**
 * To which row a stack belongs, and to which it may.
 *
 * @param row of the stack as it was named: a sub-task's where one claims it, else a task's
 * @param possible every row that the stack may belong to, {@code row} among them; sorted, distinct
 * @param complete whether it can belong to no other row
 */
record Attribution(int row, List<Integer> possible, boolean complete) {
    Attribution {
        possible = List.copyOf(possible);
        if (!possible.contains(row)) {
            throw new IllegalArgumentException("a stack may belong to where it was named: " + row + " " + possible);
        }
    }

    static Attribution certain(int row) {
        return new Attribution(row, List.of(row), true);
    }

    boolean isCertain() {
        return complete && possible.size() == 1;
    }
}

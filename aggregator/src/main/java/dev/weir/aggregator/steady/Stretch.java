package dev.weir.aggregator.steady;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Some blocks or seconds that follow each other.
 *
 * @param last inclusive
 */
record Stretch(int first, int last) {
    /** The longest stretches in which all of {@code 0 … count - 1} are chosen. */
    static List<Stretch> of(int count, IntPredicate chosen) {
        List<Stretch> stretches = new ArrayList<>();
        int first = -1;
        for (int i = 0; i <= count; i++) {
            boolean in = i < count && chosen.test(i);
            if (in && first < 0) {
                first = i;
            } else if (!in && first >= 0) {
                stretches.add(new Stretch(first, i - 1));
                first = -1;
            }
        }
        return stretches;
    }

    int length() {
        return last - first + 1;
    }

    boolean contains(int index) {
        return first <= index && index <= last;
    }

    /** The mean of the values within. */
    double mean(double[] values) {
        return IntStream.rangeClosed(first, last)
                .mapToDouble(i -> values[i])
                .average()
                .orElse(0);
    }

    /** The mean of the values outside; of all of them when none is. */
    double meanOutside(double[] values) {
        return IntStream.range(0, values.length)
                .filter(i -> !contains(i))
                .mapToDouble(i -> values[i])
                .average()
                .orElse(mean(values));
    }
}

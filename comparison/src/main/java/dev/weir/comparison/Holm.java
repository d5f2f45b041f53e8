package dev.weir.comparison;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Many rows are asked at once, and one in twenty would answer by chance: Holm (1979, Scand. J. Stat. 6, 65) holds the chance that <em>any</em> row answers falsely.
 * It asks for nothing about how the rows hang together, and those of one run do: a slow start is slow in all of them.
 */
final class Holm {
    private Holm() {}

    /** Each probability as it is when all are asked together, in their order. */
    static List<Double> adjusted(List<Double> probabilities) {
        List<Integer> ascending = new ArrayList<>();
        for (int i = 0; i < probabilities.size(); i++) {
            ascending.add(i);
        }
        ascending.sort(Comparator.comparing(probabilities::get));
        Double[] adjusted = new Double[probabilities.size()];
        double highest = 0;
        for (int rank = 0; rank < ascending.size(); rank++) {
            int row = ascending.get(rank);
            highest = Math.max(highest, Math.min(1, (probabilities.size() - rank) * probabilities.get(row)));
            adjusted[row] = highest;
        }
        return List.of(adjusted);
    }
}

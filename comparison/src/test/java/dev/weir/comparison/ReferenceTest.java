package dev.weir.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.comparison.Reference.Costs;
import java.util.List;
import java.util.stream.DoubleStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ReferenceTest {
    private static Costs row(String task, double before, double after, double... starts) {
        return new Costs(task, shifted(before, starts, 0), shifted(after, starts, 1));
    }

    private static List<LogCost> shifted(double cost, double[] starts, int from) {
        return DoubleStream.of(starts[from], starts[from + 2])
                .mapToObj(start -> new LogCost(Math.log(cost) + start, 1e-4))
                .toList();
    }

    @Test
    void aSlowStartIsTakenFromEveryRowAndTheRowThatMovedLeavesTheOthersWhereTheyWere() {
        double[] starts = {0.1, -0.05, 0.02, 0.2};
        Costs moved = row("moved", 100, 130, starts);
        List<Costs> rows = List.of(
                row("a", 50, 50, starts),
                row("b", 70, 70, starts),
                row("c", 20, 20, starts),
                row("d", 10, 10, starts),
                row("e", 30, 30, starts),
                moved);
        Reference reference = Reference.of(rows);

        assertThat(reference.apart(moved, "moved").rise()).isCloseTo(Math.log(1.3), Offset.offset(1e-9));
        assertThat(reference.apart(rows.get(0), "a").rise()).isCloseTo(Math.log(1.0), Offset.offset(1e-9));
        assertThat(Contrast.alone(reference.apart(moved, "moved")).freedom()).isEqualTo(2);
    }

    @Test
    void fewRowsTellNothingOfWhatAllHaveInCommon() {
        double[] starts = {0, 0, 0, 0};
        Costs row = row("a", 1, 2, starts);
        Reference reference = Reference.of(List.of(row, row("b", 1, 1, starts), row("c", 1, 1, starts)));

        assertThat(reference.servesAll()).isFalse();
        assertThat(reference.apart(row, "a").rise()).isCloseTo(Math.log(2), Offset.offset(1e-12));
    }
}

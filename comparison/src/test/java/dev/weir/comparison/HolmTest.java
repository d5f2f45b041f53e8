package dev.weir.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class HolmTest {
    @Test
    void eachProbabilityIsMultipliedByTheRowsThatAreStillAskedAndNeverFallsBelowASmallerOne() {
        List<Double> adjusted = Holm.adjusted(List.of(0.03, 0.001, 0.02, 0.9));

        assertThat(adjusted.get(1)).isCloseTo(0.004, Offset.offset(1e-12));
        assertThat(adjusted.get(2)).isCloseTo(0.06, Offset.offset(1e-12));
        assertThat(adjusted.get(0)).isCloseTo(0.06, Offset.offset(1e-12));
        assertThat(adjusted.get(3)).isCloseTo(0.9, Offset.offset(1e-12));
    }

    @Test
    void noneStaysNone() {
        assertThat(Holm.adjusted(List.of())).isEmpty();
    }
}

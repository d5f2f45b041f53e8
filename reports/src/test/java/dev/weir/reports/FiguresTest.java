package dev.weir.reports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.summary.Estimate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "9224.4   | 9432.7    | 9641      | 9,430 ± 210",
                "32.9404  | 33.04     | 33.1396   | 33.04 ± 0.10",
                "0        | 0.5       | 1         | 0.50 ± 0.50",
                "0        | 0.1       | 0.8       | 0.10 (≤ 0.80)",
                "0        | 0         | 0.31      | 0 (≤ 0.31)",
                "0        | 0         | 1.27e6    | 0 (≤ 1.3) M",
                "3.63     | 3.63      | 3.63      | 3.63",
                "12.22e6  | 12.3456e6 | 12.466e6  | 12.35 ± 0.12 M",
                "990      | 999.96    | 1009.92   | 1,000 ± 10"
            })
    void aFigureIsRoundedToWhatItsUncertaintySupports(double low, double value, double high, String text) {
        assertThat(Figures.estimate(new Estimate(value, low, high))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "118234 | 118,000",
                "0.4316 | 0.432",
                "1.23456e10 | 12.3 G",
                "5 | 5",
                "0 | 0",
                "999999 | 1,000,000",
                "60 | 60"
            })
    void aFigureWithoutUncertaintyKeepsThreeDigits(double value, String text) {
        assertThat(Figures.si(value)).isEqualTo(text);
    }

    @Test
    void figuresForProgramsHaveNoExponentAndNoGroups() {
        assertThat(Figures.machine(1.234567890123e12)).isEqualTo("1234567890000");
        assertThat(Figures.machine(1e-7)).isEqualTo("0.0000001");
        assertThat(Figures.machine(0)).isEqualTo("0");
        assertThat(Figures.machine(Double.NaN)).isEmpty();
    }
}

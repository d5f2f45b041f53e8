package dev.weir.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.summary.EventAgreement;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventAgreementTest {
    private static EventCounts counts(String source, double total, double uncertainty) {
        return new EventCounts(total, uncertainty, source, "read", List.of(), List.of(), List.of());
    }

    @Test
    void eachIsComparedWithEach() {
        EventAgreement agreement = EventAgreement.of(
                List.of(counts("a:", 1_000_000, 500), counts("b:", 1_010_000, 0), counts("c:", 1_200_000, 0)));
        assertThat(agreement.agreements()).containsExactly("a: and b: agree to 0.99 %: 1,000,000 ± 500 and 1,010,000");
        assertThat(agreement.disagreements())
                .containsExactly(
                        "a: and c: differ by 16.7 %: 1,000,000 ± 500 and 1,200,000. One of them counts something else, or"
                                + " lost count",
                        "b: and c: differ by 15.8 %: 1,010,000 and 1,200,000. One of them counts something else, or lost"
                                + " count");
    }

    @Test
    void twoPerCentAreTolerated() {
        assertThat(disagreements(98, 100)).isZero();
        assertThat(disagreements(97.9, 100)).isOne();
        assertThat(disagreements(0, 0)).isZero();
        assertThat(disagreements(0, 1)).isOne();
        assertThat(EventAgreement.of(List.of(counts("a:", 1, 0)))).isEqualTo(EventAgreement.of(List.of()));
    }

    private static int disagreements(double a, double b) {
        return EventAgreement.of(List.of(counts("a:", a, 0), counts("b:", b, 0)))
                .disagreements()
                .size();
    }

    @Test
    void aDifferenceThatTheReadingsExplainIsToldAsSuch() {
        assertThat(EventAgreement.of(List.of(counts("a:", 90, 6), counts("b:", 100, 5)))
                        .disagreements()
                        .get(0))
                .endsWith("measure for longer");
    }
}

package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.CounterEvent;
import org.junit.jupiter.api.Test;

class CounterChoiceTest {
    @Test
    void countersAreNamedAsPerfNamesThem() {
        assertThat(CounterChoice.parse("page-faults, context-switches,page-faults")
                        .events())
                .containsExactly(CounterEvent.CONTEXT_SWITCHES, CounterEvent.PAGE_FAULTS);
    }

    @Test
    void autoIsWhatAPmuTellsOfTheCpuAndNoneIsNothing() {
        assertThat(CounterChoice.parse("auto").events())
                .contains(CounterEvent.INSTRUCTIONS, CounterEvent.BRANCH_MISSES, CounterEvent.CACHE_MISSES)
                .doesNotContain(CounterEvent.PAGE_FAULTS, CounterEvent.CONTEXT_SWITCHES);
        assertThat(CounterChoice.parse("none").events()).isEmpty();
    }
}

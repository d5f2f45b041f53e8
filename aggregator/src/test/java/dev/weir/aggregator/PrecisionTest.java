package dev.weir.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weir.model.CycleSource;
import dev.weir.model.EventCounts;
import dev.weir.model.HostOutcome;
import dev.weir.model.Measured;
import dev.weir.model.Sample;
import dev.weir.model.Terms;
import dev.weir.model.Tgid;
import dev.weir.model.summary.GroupCost;
import dev.weir.model.summary.TaskCost;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PrecisionTest {
    private static final ApplicationProfile PROFILE = ApplicationProfile.parse("p.txt", "Kafka = kafka\nSink = sink\n");

    private static Precision precision(double error, double chance, double further) {
        return new Precision("Kafka", Optional.empty(), 1_000, 0.25, Optional.of(error), chance, 5, further, 60, 1, 99);
    }

    @Test
    void fourTimesTheLengthHalvesTheErrorAndBringsMoreBlocks() {
        // t(3) = 3.18245 of four blocks, t(15) = 2.13145 of sixteen.
        assertThat(precision(0.02, 0.02, 0).halfWidth(60, 99).orElseThrow()).isCloseTo(0.063649, within(1e-6));
        assertThat(precision(0.02, 0.02, 0).halfWidth(240, 99).orElseThrow()).isCloseTo(0.021314, within(1e-6));
    }

    @Test
    void aHigherFrequencyOnlyHelpsAgainstChance() {
        Precision chance = precision(0.02, 0.02, 0);
        Precision unrest = precision(0.02, 0, 0);
        assertThat(chance.halfWidth(60, 396).orElseThrow())
                .isCloseTo(chance.halfWidth(60, 99).orElseThrow() / 2, within(1e-9));
        assertThat(unrest.halfWidth(60, 396)).isEqualTo(unrest.halfWidth(60, 99));
        assertThat(chance.secondsFor(0.03, 499).orElseThrow())
                .isLessThan(chance.secondsFor(0.03, 99).orElseThrow());
    }

    @Test
    void theLengthIsTheShortestThatIsEnough() {
        Precision precision = precision(0.02, 0.01, 0.011);
        double seconds = precision.secondsFor(0.03, 99).orElseThrow();
        assertThat(precision.halfWidth(seconds, 99).orElseThrow()).isLessThanOrEqualTo(0.03);
        assertThat(precision.halfWidth(seconds - 1, 99).orElseThrow()).isGreaterThan(0.03);
        Precision.Span span = precision.spanFor(0.03, 99);
        assertThat(span.from().orElseThrow()).isLessThan((long) seconds);
        assertThat(span.to().orElseThrow()).isGreaterThan((long) seconds);
    }

    @Test
    void whatTheClocksLeaveOpenNoLengthMends() {
        assertThat(precision(0.02, 0.02, 0.04).secondsFor(0.03, 99)).isEmpty();
    }

    @Test
    void theRunItselfTellsTheSameAsItsReport() {
        List<Sample> samples = new ArrayList<>();
        for (int second = 0; second < 30; second++) {
            samples.add(new Sample(new Tgid(7), 7, "t", second, Stacks.stack("j:kafka.Poll"), 20 + 7L * (second % 3)));
            samples.add(new Sample(new Tgid(7), 8, "u", second, Stacks.stack("j:sink.Put"), 30 + 9L * (second / 10)));
        }
        long taken = samples.stream().mapToLong(Sample::count).sum();
        HostOutcome host = Profiles.host(
                "a",
                List.of(Profiles.process(7)
                        .taken(taken)
                        .cycles(CycleSource.NOMINAL, 1e9)
                        .build()),
                samples);
        EventCounts events = new EventCounts(1_000, 20, "test", "test", List.of(), List.of(), List.of());
        Measured measured = new Measured(Profiles.HZ, List.of(host), List.of(events));
        GroupCost cluster =
                Aggregator.aggregate(measured, PROFILE, Terms.DEFAULT).summary().cluster();
        TaskCost kafka = cluster.tasks().get(0);
        Precision precision = Precision.of(measured, PROFILE, Terms.DEFAULT).get(0);
        assertThat(precision.task()).isEqualTo("Kafka");
        assertThat(precision.further()).isCloseTo(0.02, within(1e-12));
        assertThat(cluster.furtherUncertainty()).isEqualTo(precision.further());
        double perEvent = kafka.cyclesPerEvent().orElseThrow().halfWidth()
                / kafka.cyclesPerEvent().orElseThrow().value();
        // Wilson's interval is a little narrower with so few blocks.
        assertThat(precision.halfWidth(30, Profiles.HZ).orElseThrow()).isCloseTo(perEvent, within(0.05 * perEvent));
        assertThat(kafka.detectableChange()).isPresent();
        assertThat(Precision.of(measured, PROFILE, Terms.DEFAULT))
                .filteredOn(row -> row.task().equals("GC"))
                .allSatisfy(row -> assertThat(row.secondsFor(0.03, 99)).isEmpty());
    }

    @Test
    void repeatsTellHowManyRunsAChangeNeeds() {
        Repeats repeats = Repeats.of("Kafka", Optional.empty(), List.of(95.0, 100.0, 105.0));
        assertThat(repeats.deviation()).isCloseTo(0.05, within(1e-12));
        // Three a side: (t4(0.975) + t4(0.8)) · 0.05 · √(2/3) = (2.77645 + 0.94096) · 0.040825.
        assertThat(repeats.detectableChange(3).orElseThrow()).isCloseTo(0.15176, within(1e-5));
        int runs = repeats.runsFor(0.05).orElseThrow();
        assertThat(repeats.detectableChange(runs).orElseThrow()).isLessThanOrEqualTo(0.05);
        assertThat(repeats.detectableChange(runs - 1).orElseThrow()).isGreaterThan(0.05);
        assertThat(Repeats.of("Sink", Optional.empty(), List.of(0.0, 0.0)).runsFor(0.05))
                .isEmpty();
    }
}

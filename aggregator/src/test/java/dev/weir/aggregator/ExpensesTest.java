package dev.weir.aggregator;

import static dev.weir.aggregator.Profiles.process;
import static dev.weir.aggregator.Profiles.sample;
import static dev.weir.aggregator.Stacks.stack;
import static dev.weir.model.CycleSource.NOMINAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.weir.model.EventCounts;
import dev.weir.model.HostConditions;
import dev.weir.model.HostConditions.BpfCost;
import dev.weir.model.HostConditions.Energy;
import dev.weir.model.HostOutcome;
import dev.weir.model.HostSecond;
import dev.weir.model.Measured;
import dev.weir.model.ProcessProfile;
import dev.weir.model.Sample;
import dev.weir.model.StackTrace;
import dev.weir.model.Terms;
import dev.weir.model.Terms.Price;
import dev.weir.model.summary.Estimate;
import dev.weir.model.summary.Expense;
import dev.weir.model.summary.GroupCost;
import dev.weir.model.summary.OwnCost;
import dev.weir.model.summary.Summary;
import dev.weir.model.summary.TaskCost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ExpensesTest {
    private static final ApplicationProfile PROFILE =
            ApplicationProfile.parse("p.txt", "Kafka = kafka\nKafka/read = read\nParse = jackson\nSink = RedisSink");
    private static final StackTrace KAFKA = stack("k:read", "j:kafka.Consumer.poll");
    private static final StackTrace PARSE = stack("j:jackson.Parser.next");
    private static final double EVENTS = 2e6;

    private static Terms terms(Optional<Double> price, Optional<Double> watts) {
        return new Terms(false, false, price.map(each -> new Price(each, "EUR")), watts);
    }

    private static Optional<Energy> joules(double joules) {
        return Optional.of(new Energy(joules, "RAPL, package-0"));
    }

    private static HostConditions conditions(double busySeconds, Optional<Energy> energy) {
        return new HostConditions(
                List.of(new HostSecond(0, busySeconds / 4, 0, 0), new HostSecond(1, busySeconds * 3 / 4, 0, 0)),
                Optional.empty(),
                energy);
    }

    private static HostOutcome host(
            String name, HostConditions conditions, List<ProcessProfile> processes, List<Sample> samples) {
        return Profiles.host(name, processes, samples, List.of(), conditions);
    }

    /** A process that used 10 s and 26 G cycles, a quarter of them in Kafka and the rest in Parse. */
    private static HostOutcome quarterKafka(String name, HostConditions conditions) {
        return host(
                name,
                conditions,
                List.of(process(7)
                        .cpu(Duration.ofSeconds(10))
                        .taken(1_000)
                        .cycles(NOMINAL, 26e9)
                        .build()),
                List.of(sample(7, "t", KAFKA, 250), sample(7, "t", PARSE, 750)));
    }

    private static Summary summary(Terms terms, Optional<Double> events, HostOutcome... hosts) {
        return Aggregator.aggregate(
                        new Measured(
                                Profiles.HZ,
                                List.of(hosts),
                                events.map(total -> new EventCounts(total, "file:n", "counted", List.of())).stream()
                                        .toList()),
                        PROFILE,
                        terms)
                .summary();
    }

    private static TaskCost task(GroupCost group, String name) {
        return group.tasks().stream()
                .filter(task -> task.task().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static double sum(GroupCost group, Function<Expense, Optional<Estimate>> kind) {
        return group.topTasks().stream()
                .mapToDouble(task -> kind.apply(task.expense()).orElseThrow().value())
                .sum();
    }

    @Test
    void moneyIsCpuTimeTimesPricePerMillionEvents() {
        Summary summary = summary(
                terms(Optional.of(0.036), Optional.empty()),
                Optional.of(EVENTS),
                quarterKafka("node-1", HostConditions.UNKNOWN));

        // 2.5 s at 0.00001 a second, for two million events.
        TaskCost kafka = task(summary.cluster(), "Kafka");
        Estimate money = kafka.expense().money().orElseThrow();
        assertThat(money.value()).isCloseTo(1.25e-5, within(1e-18));
        assertThat(sum(summary.cluster(), Expense::money)).isCloseTo(5e-5, within(1e-17));
        assertThat(kafka.expense().joules()).isEmpty();
        assertThat(kafka.expense().method())
                .contains("CPU seconds × 0.036 EUR per core-hour", "idle are not in it")
                .doesNotContain("Joules");
        // A sub-task is a part of its task.
        assertThat(task(summary.cluster(), "Kafka/read").expense().money()).contains(money);
    }

    @Test
    void theIntervalIsAsWideAsThatOfCyclesPerEvent() {
        Summary summary = summary(
                terms(Optional.of(0.036), Optional.of(5.0)),
                Optional.of(EVENTS),
                quarterKafka("node-1", HostConditions.UNKNOWN));

        for (String name : List.of("Kafka", "Parse")) {
            TaskCost task = task(summary.cluster(), name);
            Estimate cycles = task.cyclesPerEvent().orElseThrow();
            for (Estimate each : List.of(
                    task.expense().money().orElseThrow(),
                    task.expense().joules().orElseThrow())) {
                assertThat(each.low() / each.value()).isCloseTo(cycles.low() / cycles.value(), within(1e-12));
                assertThat(each.high() / each.value()).isCloseTo(cycles.high() / cycles.value(), within(1e-12));
            }
        }
    }

    @Test
    void aTaskThatWasNeverSeenMayStillCostWhatItsIntervalAllows() {
        Summary summary = summary(
                terms(Optional.of(0.036), Optional.of(4.0)),
                Optional.of(EVENTS),
                quarterKafka("node-1", HostConditions.UNKNOWN));

        TaskCost sink = task(summary.cluster(), "Sink");
        Estimate money = sink.expense().money().orElseThrow();
        assertThat(money.value()).isZero();
        assertThat(money.low()).isZero();
        double part = sink.cyclesPerEvent().orElseThrow().high() / (26e9 / EVENTS);
        assertThat(part).isPositive();
        assertThat(money.high()).isCloseTo(part * 5e-5, within(1e-15));
        assertThat(sink.expense().joules().orElseThrow().high()).isCloseTo(part * 20, within(1e-9));
    }

    @Test
    void wattsPerCoreAreForHostsWithoutAMeter() {
        Summary summary = summary(
                terms(Optional.empty(), Optional.of(5.0)),
                Optional.of(EVENTS),
                quarterKafka("node-1", conditions(40, joules(400))),
                quarterKafka("node-2", HostConditions.UNKNOWN));

        // node-1: 400 J / 40 busy s = 10 W for each of 2.5 s; node-2: 5 W for 2.5 s; per two million events.
        assertThat(task(summary.hosts().get(0), "Kafka")
                        .expense()
                        .joules()
                        .orElseThrow()
                        .value())
                .isCloseTo(12.5, within(1e-9));
        assertThat(task(summary.hosts().get(1), "Kafka")
                        .expense()
                        .joules()
                        .orElseThrow()
                        .value())
                .isCloseTo(6.25, within(1e-9));
        Expense ofBoth = task(summary.cluster(), "Kafka").expense();
        assertThat(ofBoth.joules().orElseThrow().value()).isCloseTo(18.75, within(1e-9));
        assertThat(sum(summary.cluster(), Expense::joules)).isCloseTo(75, within(1e-9));
        assertThat(ofBoth.money()).isEmpty();
        assertThat(ofBoth.method())
                .contains("node-1: 400 J over 40 busy CPU s, RAPL, package-0")
                .contains("Joules of hosts without a meter: CPU seconds × 5 W per core")
                .contains("idle is charged to who ran");
    }

    @Test
    void aClusterOfWhichOneHostIsNotKnownHasNoJoulesAndTheOthersDo() {
        Summary summary = summary(
                Terms.DEFAULT,
                Optional.of(EVENTS),
                quarterKafka("node-1", conditions(40, joules(400))),
                quarterKafka("node-2", conditions(40, Optional.empty())));

        assertThat(task(summary.cluster(), "Kafka").expense()).isEqualTo(Expense.UNKNOWN);
        assertThat(task(summary.hosts().get(0), "Kafka").expense().joules()).isPresent();
        assertThat(task(summary.hosts().get(1), "Kafka").expense()).isEqualTo(Expense.UNKNOWN);
    }

    @Test
    void aHostsEnergyIsNeverGivenAwayTwice() {
        // The ticks of /proc/stat missed a part of what the process used.
        Summary summary =
                summary(Terms.DEFAULT, Optional.of(EVENTS), quarterKafka("node-1", conditions(9.97, joules(400))));

        assertThat(sum(summary.cluster(), Expense::joules) * EVENTS / 1e6).isCloseTo(400, within(1e-9));
    }

    @Test
    void aMeterWithoutTheHostsBusyTimeDividesNothing() {
        Summary summary = summary(
                terms(Optional.empty(), Optional.of(5.0)),
                Optional.of(EVENTS),
                quarterKafka("node-1", new HostConditions(List.of(), Optional.empty(), joules(400))));

        assertThat(task(summary.cluster(), "Kafka")
                        .expense()
                        .joules()
                        .orElseThrow()
                        .value())
                .isCloseTo(6.25, within(1e-9));
    }

    @Test
    void withoutEventsOrTermsThereIsNoExpense() {
        HostOutcome host = quarterKafka("node-1", HostConditions.UNKNOWN);
        Terms both = terms(Optional.of(0.036), Optional.of(5.0));
        for (Summary summary : List.of(
                summary(both, Optional.empty(), host),
                summary(both, Optional.of(0.0), host),
                summary(Terms.DEFAULT, Optional.of(EVENTS), host))) {
            assertThat(summary.cluster().tasks())
                    .allSatisfy(task -> assertThat(task.expense()).isEqualTo(Expense.UNKNOWN));
        }
    }

    @Test
    void tasksSumToGroupsAndGroupsToTheClusterWhateverTheFigures() {
        Random random = new Random(8);
        for (int round = 0; round < 200; round++) {
            double price = Math.exp(random.nextGaussian() * 3);
            double watts = 0.1 + random.nextDouble() * 50;
            double events = 1 + random.nextInt(1_000_000_000);
            List<HostOutcome> hosts = new ArrayList<>();
            double allCpuSeconds = 0;
            double allJoules = 0;
            for (int i = 0; i < 1 + random.nextInt(4); i++) {
                List<ProcessProfile> processes = new ArrayList<>();
                List<Sample> samples = new ArrayList<>();
                double used = 0;
                for (int pid = 1; pid <= 1 + random.nextInt(3); pid++) {
                    long millis = random.nextInt(60_000);
                    int kafka = random.nextInt(300);
                    int parse = random.nextInt(300);
                    processes.add(process(pid)
                            .cpu(Duration.ofMillis(millis))
                            .taken((long) kafka + parse)
                            .cycles(NOMINAL, millis * 1e6 * (1 + random.nextDouble()))
                            .build());
                    if (kafka > 0) {
                        samples.add(sample(pid, "t", KAFKA, kafka));
                    }
                    if (parse > 0) {
                        samples.add(sample(pid, "t", PARSE, parse));
                    }
                    used += millis / 1e3;
                }
                boolean meter = random.nextBoolean();
                double busy = used + random.nextDouble() * 60 + 0.001;
                double energy = random.nextDouble() * 5_000;
                hosts.add(host(
                        "node-" + i, conditions(busy, meter ? joules(energy) : Optional.empty()), processes, samples));
                allCpuSeconds += used;
                allJoules += meter ? energy * used / busy : watts * used;
            }
            Summary summary = summary(
                    terms(Optional.of(price), Optional.of(watts)),
                    Optional.of(events),
                    hosts.toArray(HostOutcome[]::new));

            double money = allCpuSeconds * price / 3_600 / events * 1e6;
            double joules = allJoules / events * 1e6;
            assertThat(sum(summary.cluster(), Expense::money)).isCloseTo(money, within(1e-9 * money));
            assertThat(sum(summary.cluster(), Expense::joules)).isCloseTo(joules, within(1e-9 * joules + 1e-12));
            for (List<GroupCost> level : List.of(summary.processes(), summary.hosts())) {
                assertThat(level.stream()
                                .mapToDouble(group -> sum(group, Expense::money))
                                .sum())
                        .isCloseTo(money, within(1e-9 * money));
                assertThat(level.stream()
                                .mapToDouble(group -> sum(group, Expense::joules))
                                .sum())
                        .isCloseTo(joules, within(1e-9 * joules + 1e-12));
            }
        }
    }

    @Test
    void whatWeirCostIsKeptByHostAndNotesThatHostsShareAreSaidOnce() {
        HostConditions counted = new HostConditions(
                List.of(),
                Optional.of(new BpfCost(2_970, Duration.ofMillis(15))),
                Optional.empty(),
                List.of("a shared note", "its own"));
        HostConditions uncounted =
                new HostConditions(List.of(), Optional.empty(), Optional.empty(), List.of("a shared note"));
        Summary summary = summary(
                Terms.DEFAULT, Optional.empty(), quarterKafka("node-2", uncounted), quarterKafka("node-1", counted));

        assertThat(summary.ledger().ownCosts())
                .extracting(cost -> cost.host().value(), OwnCost::cpuSeconds, OwnCost::peakBytes, OwnCost::bpf)
                .containsExactly(
                        tuple("node-1", 0.12, 80_000_000L, counted.bpf()),
                        tuple("node-2", 0.12, 80_000_000L, Optional.empty()));
        assertThat(summary.ledger().profilerCpuSeconds()).isEqualTo(0.24);
        assertThat(summary.ledger().profilerPeakBytes()).isEqualTo(80_000_000);
        assertThat(summary.ledger().notes()).containsExactly("node-1, node-2: a shared note", "node-1: its own");
    }
}

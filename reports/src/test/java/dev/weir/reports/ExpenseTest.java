package dev.weir.reports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.model.HostConditions.BpfCost;
import dev.weir.model.HostName;
import dev.weir.model.SampleLoss;
import dev.weir.model.Terms;
import dev.weir.model.Terms.Price;
import dev.weir.model.summary.Certainty;
import dev.weir.model.summary.Expense;
import dev.weir.model.summary.GroupCost;
import dev.weir.model.summary.OwnCost;
import dev.weir.model.summary.QualityLedger;
import dev.weir.model.summary.Summary;
import dev.weir.model.summary.TaskCost;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a million events cost, and what Weir itself does, wherever they are shown. */
class ExpenseTest {
    private static final String METHOD = "Money: CPU seconds × 0.036 EUR per core-hour. <script>";
    private static final Terms TERMS = new Terms(false, false, Optional.of(new Price(0.036, "EUR")), Optional.of(5.0));

    /** The fixture's run with money at 1 per 10^12 cycles and a joule per 10^9. */
    private static Summary summary(Terms terms) {
        Summary plain = Fixture.summary();
        return new Summary(
                plain.frequencyHz(),
                plain.window(),
                plain.hostFacts(),
                plain.processes().stream().map(ExpenseTest::priced).toList(),
                plain.hosts().stream().map(ExpenseTest::priced).toList(),
                priced(plain.cluster()),
                plain.events(),
                plain.otherEvents(),
                plain.timeline(),
                terms,
                plain.unmatched(),
                plain.failures(),
                plain.ledger());
    }

    private static GroupCost priced(GroupCost group) {
        return new GroupCost(
                group.group(),
                group.samplesTaken(),
                group.samplesExpected(),
                group.cpuSeconds(),
                group.cycles(),
                group.furtherUncertainty(),
                group.counters(),
                group.tasks().stream()
                        .map(task -> task.withExpense(new Expense(
                                task.cyclesPerEvent().map(each -> each.times(1e-6)),
                                task.cyclesPerEvent().map(each -> each.times(1e-3)),
                                METHOD)))
                        .toList());
    }

    @TempDir
    private Path folder;

    @Test
    void aNarrowTerminalHasATableOfItsOwnAndAWideOneMoreColumns() {
        List<String> narrow =
                TerminalTable.render(summary(TERMS), 80, false).lines().toList();
        assertThat(narrow).anyMatch(line -> line.matches("Task +10⁻³ EUR/M events +J/M events"));
        assertThat(narrow).noneMatch(line -> line.contains("Share, %") && line.contains("EUR"));
        assertThat(narrow).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
        String all = String.join(" ", narrow);
        assertThat(all).contains("EUR per million events", "EUR a day for the cores that were busy", "for all 4 CPUs");

        List<String> wide =
                TerminalTable.render(summary(TERMS), 250, false).lines().toList();
        assertThat(wide)
                .anyMatch(line ->
                        line.contains("Share, %") && line.contains("EUR/M events") && line.contains("J/M events"));
        assertThat(wide).noneMatch(line -> line.matches("Task +10⁻³ EUR/M events +J/M events"));
    }

    @Test
    void aMeterAloneIsNoQuestionOnTheTerminal() {
        assertThat(TerminalTable.render(summary(Terms.DEFAULT), 250, false))
                .doesNotContain("M events")
                .isEqualTo(TerminalTable.render(Fixture.summary(), 250, false));
    }

    @Test
    void theTotalIsTheSumOfTheTasks() {
        Summary summary = summary(TERMS);
        double sum = summary.cluster().topTasks().stream()
                .mapToDouble(task -> task.expense().money().orElseThrow().value())
                .sum();
        String total = new ExpenseTable(summary, Headline.of(summary)).totalMoney();
        assertThat(sum).isLessThan(1);
        assertThat(Double.parseDouble(total.split(" ", -1)[0])).isCloseTo(sum * 1_000, within(10 * sum));
    }

    @Test
    void filesForProgramsHaveTheFiguresInFull() throws IOException {
        Summary summary = summary(TERMS);
        TaskCost kafka = summary.cluster().tasks().get(0);
        try (CSVParser csv = CSVParser.parse(
                new StringReader(SummaryCsv.write(summary)),
                CSVFormat.RFC4180
                        .builder()
                        .setHeader()
                        .setSkipHeaderRecord(true)
                        .get())) {
            CSVRecord row = csv.getRecords().stream()
                    .filter(each -> each.get("level").equals("cluster")
                            && each.get("task").equals(kafka.task()))
                    .findFirst()
                    .orElseThrow();
            assertThat(Double.parseDouble(row.get("money_per_million_events")))
                    .isCloseTo(kafka.expense().money().orElseThrow().value(), within(1e-8));
            assertThat(Double.parseDouble(row.get("joules_per_million_events_high")))
                    .isCloseTo(kafka.expense().joules().orElseThrow().high(), within(1e-5));
            assertThat(row.get("money_currency")).isEqualTo("EUR");
        }
        JsonNode json = new ObjectMapper().readTree(SummaryJson.write(Fixture.run(), summary));
        assertThat(json.at("/expense/pricePerCoreHour").asDouble()).isEqualTo(0.036);
        assertThat(json.at("/expense/wattsPerCore").asDouble()).isEqualTo(5);
        assertThat(json.at("/cluster/expenseMethod").asText()).isEqualTo(METHOD);
        assertThat(json.at("/cluster/tasks/0/moneyPerMillionEvents/value").asDouble())
                .isCloseTo(kafka.expense().money().orElseThrow().value(), within(1e-8));
        JsonNode without = new ObjectMapper().readTree(SummaryJson.write(Fixture.run(), Fixture.summary()));
        assertThat(without.at("/expense/pricePerCoreHour").isNull()).isTrue();
        assertThat(without.at("/cluster/tasks/0/joulesPerMillionEvents").isNull())
                .isTrue();
        assertThat(without.at("/cluster/expenseMethod").isNull()).isTrue();
    }

    @Test
    void theReportHasASectionAndEscapesIt() throws IOException {
        RunWriter.write(folder.resolve("run"), Fixture.run(), Fixture.measured(), summary(TERMS), Fixture.stacks());
        String report = Files.readString(folder.resolve("run/report.html"));
        assertThat(report)
                .contains("What it costs", "EUR/M events", "per core-hour. &lt;script&gt;")
                .doesNotContain("per core-hour. <script>");
        RunWriter.write(
                folder.resolve("other"), Fixture.run(), Fixture.measured(), Fixture.summary(), Fixture.stacks());
        assertThat(Files.readString(folder.resolve("other/report.html"))).doesNotContain("What it costs");
    }

    private static QualityLedger ledger(List<OwnCost> costs) {
        return new QualityLedger(
                0,
                0,
                SampleLoss.NONE,
                0,
                0,
                Certainty.NOTHING_IN_DOUBT,
                Double.NaN,
                false,
                costs,
                List.of(),
                List.of());
    }

    private static OwnCost cost(int host, Optional<BpfCost> bpf) {
        return new OwnCost(new HostName("node-" + host), 1.25, 100L << 20, bpf);
    }

    @Test
    void whatWeirCostIsALineAndSaysWhatItDoesNotKnow() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            Optional<BpfCost> bpf = Optional.of(new BpfCost(2_000, Duration.ofMillis(10)));
            assertThat(OwnCosts.sentence(ledger(List.of(cost(2, bpf), cost(1, bpf)))))
                    .isEqualTo(
                            "Weir itself: 2.5 CPU s, 100 MiB at most on a host, in BPF 0.020 s (4,000 runs of 5 µs).");
            assertThat(OwnCosts.sentence(ledger(List.of(cost(1, bpf), cost(2, Optional.empty())))))
                    .endsWith("in BPF unknown.");
            assertThat(OwnCosts.byHost(ledger(List.of(cost(2, Optional.empty()), cost(1, bpf)))))
                    .startsWith("node-1: 1.2 CPU s, 100 MiB, in BPF 0.010 s (2,000 runs of 5 µs); node-2: ")
                    .endsWith("in BPF unknown");
        } finally {
            Locale.setDefault(before);
        }
        List<OwnCost> many = new ArrayList<>();
        for (int host = 10; host < 30; host++) {
            many.add(cost(host, Optional.empty()));
        }
        assertThat(OwnCosts.byHost(ledger(many)))
                .contains("node-17")
                .doesNotContain("node-18")
                .endsWith("12 more in summary.json");
        assertThat(OwnCosts.sentence(ledger(List.of()))).contains("0 CPU s");
    }

    @Test
    void aHostsFileSaysWhatWeirCostThere() throws IOException {
        RunWriter.write(folder.resolve("run"), Fixture.run(), Fixture.measured(), Fixture.summary(), Fixture.stacks());
        assertThat(Files.readString(folder.resolve("run/node-1_result.txt")))
                .contains("weir     0.20 CPU s, 178 MiB, in BPF 0.015 s (2,970 runs of 5.1 µs)");
        JsonNode json =
                new ObjectMapper().readTree(folder.resolve("run/summary.json").toFile());
        assertThat(json.at("/ledger/ownCosts/0/host").asText()).isEqualTo("node-1");
        assertThat(json.at("/ledger/ownCosts/0/bpf/runs").asLong()).isEqualTo(2_970);
        assertThat(json.at("/ledger/ownCosts/0/bpf/seconds").asDouble()).isEqualTo(0.015147);
        assertThat(json.at("/ledger/ownCosts/1/bpf").isNull()).isTrue();
        assertThat(json.at("/ledger/notes/0").asText()).startsWith("node-2: Weir's time in BPF");
        assertThat(json.at("/ledger/profilerCpuSeconds").asDouble()).isEqualTo(0.52);
    }
}

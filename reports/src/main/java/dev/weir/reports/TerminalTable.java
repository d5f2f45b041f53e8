package dev.weir.reports;

import dev.weir.model.EventCounts;
import dev.weir.model.HostOutcome;
import dev.weir.model.SampleLoss;
import dev.weir.model.summary.Ambiguity;
import dev.weir.model.summary.EventAgreement;
import dev.weir.model.summary.QualityLedger;
import dev.weir.model.summary.Summary;
import dev.weir.model.summary.TaskCost;
import dev.weir.model.summary.TaskKind;
import java.util.List;
import java.util.Optional;

/**
 * The first screen of the report as text: the job's figures, a row per task, the ledger, and what is missing.
 *
 * <p>It never prints a line longer than it was told, 60 columns at least, and colours carry nothing that words do not.
 */
public final class TerminalTable {
    private static final int NARROWEST = 60;
    private static final int AMBIGUITIES_SHOWN = 5;

    private final Summary summary;
    private final Headline headline;
    private final int columns;
    private final boolean colour;
    private final StringBuilder out = new StringBuilder();

    private TerminalTable(Summary summary, int columns, boolean colour) {
        this.summary = summary;
        this.headline = Headline.of(summary);
        this.columns = Math.max(NARROWEST, columns);
        this.colour = colour;
    }

    /** The table, ended by a line break. {@code colour} allows ANSI escapes; names never carry any. */
    public static String render(Summary summary, int columns, boolean colour) {
        TerminalTable table = new TerminalTable(summary, columns, colour);
        table.head();
        if (!summary.hosts().isEmpty()) {
            table.tasks();
            table.entering();
            table.cpu();
        }
        table.ledger();
        table.failures();
        return table.out.toString();
    }

    private void head() {
        if (headline.cyclesPerEvent().isPresent()) {
            paragraph(
                    Figures.estimate(headline.cyclesPerEvent().get()) + " " + headline.unit() + " per event",
                    Style.BOLD);
            paragraph(
                    "%s core-µs per event · %s events/s · %s busy cores"
                            .formatted(
                                    headline.coreMicrosPerEvent()
                                            .map(Figures::estimate)
                                            .orElse("?"),
                                    Figures.si(headline.eventsPerSecond().orElse(Double.NaN)),
                                    Figures.rounded(headline.busyCores(), Figures.DIGITS)),
                    Style.PLAIN);
        } else {
            paragraph(Figures.estimate(headline.cyclesPerSecond()) + " " + headline.unit() + " per second", Style.BOLD);
            paragraph(
                    "%s busy cores · %s"
                            .formatted(
                                    Figures.rounded(headline.busyCores(), Figures.DIGITS),
                                    summary.events().isPresent()
                                            ? "no event entered the job during the window"
                                            : summary.otherEvents().isEmpty()
                                                    ? "events unknown: give them with --events"
                                                    : "no figure per event: those who count them disagree"),
                    Style.PLAIN);
        }
        paragraph(
                "%s, %s, %s s at %s Hz. Cycles: %s.%s"
                        .formatted(
                                Names.plural(summary.hosts().size(), "host"),
                                Names.plural(
                                        BesideTheJob.processesOfTheJob(summary).size(), "process"),
                                Figures.rounded(headline.seconds(), Figures.DIGITS),
                                summary.frequencyHz(),
                                summary.cluster().cycles().source().explanation(),
                                summary.events()
                                        .map(EventCounts::source)
                                        .map(source -> " Events: " + source + ".")
                                        .orElse("")),
                Style.DIM);
        BesideTheJob.sentence(summary, headline.seconds()).ifPresent(sentence -> paragraph(sentence, Style.PLAIN));
        out.append('\n');
    }

    private void tasks() {
        List<TaskCost> tasks = summary.cluster().tasks();
        TaskTable table = new TaskTable(summary, headline);
        List<String> lines = table.lines(columns);
        int widest = lines.stream().mapToInt(TextTable::length).max().orElse(0);
        for (int i = 0; i < lines.size(); i++) {
            boolean last = i == lines.size() - 1;
            if (i > 1 && (last || startsService(i - 1))) {
                line("-".repeat(Math.min(columns, widest)), Style.DIM);
            }
            line(lines.get(i), i == 0 || last ? Style.BOLD : style(tasks.get(i - 1)));
        }
        out.append('\n');
        ExpenseTable expense = new ExpenseTable(summary, headline);
        if (expense.isAsked()) {
            if (!table.showsExpense(columns)) {
                expense.lines(columns).forEach(line -> line(line, Style.PLAIN));
            }
            paragraph(expense.sentence() + ". " + expense.method(), Style.DIM);
            out.append('\n');
        }
    }

    private void entering() {
        List<String> lines = EnteringTable.lines(summary, columns);
        if (!lines.isEmpty()) {
            line(lines.get(0), Style.BOLD);
            lines.stream().skip(1).forEach(line -> line(line, Style.PLAIN));
            out.append('\n');
        }
    }

    private void cpu() {
        CpuTable cpu = new CpuTable(summary);
        if (!cpu.isEmpty()) {
            line("What the CPU did", Style.BOLD);
            cpu.lines(columns).forEach(text -> line(text, Style.PLAIN));
            out.append('\n');
        }
    }

    private static Style style(TaskCost task) {
        return switch (task.kind()) {
            case PROFILE -> Style.PLAIN;
            case BUILT_IN -> Style.DIM;
            case UNMATCHED, UNRESOLVED, LOST -> task.samples() > 0 ? Style.DOUBT : Style.DIM;
        };
    }

    /** Whether the n-th row is the first that the user's own rules did not make. */
    private boolean startsService(int row) {
        List<TaskCost> tasks = summary.cluster().tasks();
        return row > 0
                && tasks.get(row).kind() != TaskKind.PROFILE
                && tasks.get(row - 1).kind() == TaskKind.PROFILE;
    }

    private void ledger() {
        Verdict verdict = Verdict.of(summary);
        paragraph(
                "%s: %s.".formatted(capitalised(verdict.level().word()), verdict.sentence()),
                switch (verdict.level()) {
                    case BELIEVABLE -> Style.GOOD;
                    case WITH_CARE -> Style.DOUBT;
                    case NOT_RELIABLE, NOTHING -> Style.BAD;
                });
        verdict.reasons().forEach(reason -> item(reason, Style.DOUBT));
        TimelineWords.line(summary.timeline()).ifPresent(line -> paragraph(line + ".", Style.DOUBT));
        QualityLedger ledger = summary.ledger();
        SampleLoss loss = ledger.loss();
        paragraph(
                ("Samples: %s expected, %s taken, %s lost, %s truncated, %s without user stack, %s unresolved,"
                                + " %s unmatched, %s ambiguous.")
                        .formatted(
                                Figures.count(Math.round(ledger.expected())),
                                Figures.count(ledger.taken()),
                                Figures.count(loss.ringFull()),
                                Figures.count(loss.truncated()),
                                Figures.count(loss.stackUnavailable()),
                                Figures.count(ledger.unresolved()),
                                Figures.count(ledger.unmatched()),
                                Figures.count(ledger.certainty().ambiguous())),
                Style.DIM);
        paragraph(OwnCosts.sentence(ledger), Style.DIM);
        paragraph(
                "Intervals (±) are 95 %. Bounds are what inlined code leaves open that may be another task's; Kernel is"
                        + " the part of a task's own samples.",
                Style.DIM);
        Detectable.sentence(summary).ifPresent(sentence -> paragraph(sentence, Style.DIM));
        paragraph("Unmatched stacks are in unmatched.txt.", Style.DIM);
        EventAgreement.of(summary.allEvents())
                .agreements()
                .forEach(sentence -> paragraph("Events: " + sentence + ".", Style.DIM));
        ambiguities();
        if (!ledger.warnings().isEmpty()) {
            out.append('\n');
            line("Warnings", Style.BOLD);
            ledger.warnings().forEach(warning -> item(warning, Style.PLAIN));
        }
    }

    private void ambiguities() {
        List<Ambiguity> ambiguities = summary.ledger().certainty().ambiguities();
        if (ambiguities.isEmpty()) {
            return;
        }
        out.append('\n');
        line("Tasks that cannot be told apart", Style.BOLD);
        ambiguities.stream()
                .limit(AMBIGUITIES_SHOWN)
                .forEach(ambiguity -> item(
                        "%s: %s samples in %s; %s"
                                .formatted(
                                        Certain.tasks(ambiguity),
                                        Figures.count(ambiguity.samples()),
                                        Names.shortened(ambiguity.compiledMethod(), 100),
                                        ambiguity.advice()),
                        Style.PLAIN));
        if (ambiguities.size() > AMBIGUITIES_SHOWN) {
            item("%s more in summary.json".formatted(ambiguities.size() - AMBIGUITIES_SHOWN), Style.DIM);
        }
    }

    private void failures() {
        if (summary.failures().isEmpty()) {
            return;
        }
        out.append('\n');
        line(
                "%s of %s hosts failed; no figure above holds them"
                        .formatted(
                                summary.failures().size(),
                                summary.failures().size() + summary.hosts().size()),
                Style.BAD);
        for (HostOutcome.Failed failure : summary.failures()) {
            item("%s (%s): %s".formatted(failure.host().host(), failure.phase(), failure.cause()), Style.PLAIN);
        }
    }

    private static String capitalised(String word) {
        int first = Character.toUpperCase(word.codePointAt(0));
        return new StringBuilder()
                .appendCodePoint(first)
                .append(word, 1, word.length())
                .toString();
    }

    private void paragraph(String text, Style style) {
        TextTable.wrap(text, columns, "", "").forEach(line -> line(line, style));
    }

    private void item(String text, Style style) {
        TextTable.wrap(text, columns, "  - ", "    ").forEach(line -> line(line, style));
    }

    private void line(String text, Style style) {
        Optional<String> code = colour ? style.code() : Optional.empty();
        code.ifPresent(c -> out.append("\u001b[").append(c).append('m'));
        out.append(text.stripTrailing());
        code.ifPresent(c -> out.append("\u001b[0m"));
        out.append('\n');
    }

    private enum Style {
        PLAIN(""),
        BOLD("1"),
        DIM("2"),
        GOOD("32"),
        DOUBT("33"),
        BAD("31");

        private final String code;

        Style(String code) {
            this.code = code;
        }

        Optional<String> code() {
            return code.isEmpty() ? Optional.empty() : Optional.of(code);
        }
    }
}

package dev.weir.reports;

import dev.weir.flamegraph.TaskColour;
import dev.weir.flamegraph.TaskPalette;
import dev.weir.model.EngineProcess;
import dev.weir.model.EventCounts;
import dev.weir.model.Frame;
import dev.weir.model.SampleLoss;
import dev.weir.model.StackTrace;
import dev.weir.model.summary.Certainty;
import dev.weir.model.summary.Estimate;
import dev.weir.model.summary.EventAgreement;
import dev.weir.model.summary.Group;
import dev.weir.model.summary.QualityLedger;
import dev.weir.model.summary.Summary;
import dev.weir.model.summary.TaskCost;
import dev.weir.model.summary.UnmatchedStack;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What the report's template shows, as text that is ready but for escaping. */
final class ReportModel {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final int UNMATCHED_SHOWN = 25;
    private static final int AMBIGUITIES_SHOWN = 25;
    // A frame's name may have ten kilobytes; the whole of it is in unmatched.txt.
    private static final int LONGEST_NAME = 240;

    private final Provenance run;
    private final Summary summary;
    private final TaskPalette palette;
    private final Headline headline;

    ReportModel(Provenance run, Summary summary, TaskPalette palette) {
        this.run = run;
        this.summary = summary;
        this.palette = palette;
        this.headline = Headline.of(summary);
    }

    Map<String, Object> toMap() {
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("job", Names.shortened(run.job(), 200));
        model.put("runId", run.runId());
        model.put("subtitle", subtitle());
        model.put("failures", failures());
        model.put("headline", headlineFigures());
        model.put("verdict", verdict());
        model.put("charts", new TaskChart(summary, palette, headline).modes());
        model.put("measured", Verdict.of(summary).level() != Verdict.Level.NOTHING);
        model.put("eventsKnown", headline.cyclesPerEvent().isPresent());
        model.put(
                "noEvents",
                summary.events().isPresent() && headline.cyclesPerEvent().isEmpty());
        model.put(
                "eventsSource",
                summary.events().map(EventCounts::source).map(Names::legible).orElse(""));
        model.put("unit", headline.unit());
        model.put("figures", new TaskFigures(summary, palette, headline).toMap());
        model.put("certainty", certainty());
        model.put("timeline", new TimelineChart(summary, palette).toMap());
        model.put("matrix", new TaskMatrix(summary, palette, headline).toMap());
        model.put("operators", operators());
        model.put("cpu", new CpuTable(summary).toMap());
        model.put("counters", new CounterTable(summary).toMap());
        model.put("unmatched", unmatched());
        model.put("unmatchedMore", Math.max(0, summary.unmatched().size() - UNMATCHED_SHOWN));
        model.put("expense", new ExpenseTable(summary, headline).toMap());
        model.put("ledger", ledger());
        model.put("notes", summary.ledger().notes().stream().map(Names::legible).toList());
        model.put(
                "warnings",
                summary.ledger().warnings().stream().map(Names::legible).toList());
        model.put("provenance", provenance());
        model.put("hosts", hosts());
        model.put("jvms", jvms());
        model.put("applicationProfile", Names.legible(run.applicationProfile()));
        model.put("applicationProfileText", legibleLines(run.applicationProfileText()));
        return model;
    }

    private String subtitle() {
        Set<String> programs = new TreeSet<>();
        BesideTheJob.processesOfTheJob(summary).forEach(process -> {
            if (process.group() instanceof Group.OfProcess of) {
                programs.add(of.process().engine());
            }
        });
        String engines = programs.isEmpty() ? "" : " (" + String.join(", ", programs) + ")";
        return Names.legible("%s, %s%s · %s s%s from %s"
                        .formatted(
                                Names.plural(summary.hosts().size(), "host"),
                                Names.plural(
                                        BesideTheJob.processesOfTheJob(summary).size(), "process"),
                                engines,
                                Figures.rounded(headline.seconds(), Figures.DIGITS),
                                summary.timeline().excluded()
                                        ? " (the steady part of "
                                                + TimelineWords.seconds(
                                                        summary.timeline().seconds()) + " s)"
                                        : "",
                                time(summary.window().start()))
                + BesideTheJob.sentence(summary, headline.seconds())
                        .map(sentence -> ". " + sentence)
                        .orElse(""));
    }

    private static String time(Instant instant) {
        return TIME.format(instant);
    }

    private List<Map<String, Object>> failures() {
        return summary.failures().stream()
                .map(failure -> Map.<String, Object>of(
                        "host", failure.host().host().value(),
                        "phase", Names.legible(failure.phase()),
                        "cause", Names.legible(failure.cause())))
                .toList();
    }

    private List<Map<String, Object>> headlineFigures() {
        String disagreement = Double.isFinite(summary.ledger().cpuTimeDisagreement())
                ? "counted, not sampled; ± is how far the clocks of CPU time disagree (%s %%)"
                        .formatted(Figures.percent(summary.ledger().cpuTimeDisagreement()))
                : "counted, not sampled; no second clock could be compared";
        String cycles = "%s: %s"
                .formatted(headline.unit(), summary.cluster().cycles().source().explanation());
        List<Map<String, Object>> figures = new ArrayList<>();
        if (headline.cyclesPerEvent().isPresent()) {
            figures.add(figure(
                    headline.cyclesPerEvent().get(), headline.unit() + " per event", cycles + "; " + disagreement));
            figures.add(figure(
                    headline.coreMicrosPerEvent().orElseThrow(),
                    "core-µs per event",
                    "microseconds of CPU time, all cores together, by the kernel's clock of each process; "
                            + disagreement));
            figures.add(figure(
                    Figures.si(headline.eventsPerSecond().orElseThrow()),
                    "",
                    "events per second",
                    "from " + summary.events().map(EventCounts::source).orElse("") + "; "
                            + summary.events().map(EventCounts::method).orElse("")));
        } else {
            figures.add(
                    figure(headline.cyclesPerSecond(), headline.unit() + " per second", cycles + "; " + disagreement));
            figures.add(figure(
                    Figures.si(headline.cycles()), "", headline.unit() + " in all", cycles + "; " + disagreement));
            figures.add(
                    summary.events().isPresent()
                            ? figure("0", "", "events per second", "no event entered the job during the window")
                            : figure("unknown", "", "events per second", "no count of events was given"));
        }
        figures.add(figure(
                Figures.rounded(headline.busyCores(), Figures.DIGITS),
                "",
                "cores busy",
                "CPU seconds of the profiled processes / seconds of the window; " + disagreement));
        return figures;
    }

    private static Map<String, Object> figure(Estimate estimate, String unit, String tip) {
        String text = Figures.estimate(estimate);
        int plusMinus = text.indexOf(" ± ");
        return plusMinus < 0
                ? figure(text, "", unit, tip)
                : figure(text.substring(0, plusMinus), text.substring(plusMinus + 1), unit, tip);
    }

    private static Map<String, Object> figure(String value, String interval, String unit, String tip) {
        return Map.of("value", value, "interval", interval, "unit", unit, "tip", Names.legible(tip));
    }

    private Map<String, Object> verdict() {
        Verdict verdict = Verdict.of(summary);
        return Map.of(
                "word", verdict.level().word(),
                "level", verdict.level().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                "sentence", verdict.sentence(),
                "reasons", verdict.reasons());
    }

    private List<Map<String, Object>> operators() {
        return summary.events().map(EventCounts::operators).orElse(List.of()).stream()
                .map(count -> {
                    double in = count.in().orElse(Double.NaN);
                    double out = count.out().orElse(Double.NaN);
                    return Map.<String, Object>of(
                            "name", Names.shortened(count.operator(), LONGEST_NAME),
                            "in", Double.isNaN(in) ? "–" : Figures.si(in),
                            "out", Double.isNaN(out) ? "–" : Figures.si(out),
                            "selectivity", in > 0 && out >= 0 ? Figures.percent(out / in) + " %" : "–",
                            "perJobEvent",
                                    Headline.events(summary).isPresent()
                                            ? count.entered()
                                                    .map(entering -> EnteringTable.selectivity(entering
                                                            / Headline.events(summary)
                                                                    .orElseThrow()))
                                                    .orElse("–")
                                            : "–",
                            "ownCost",
                                    summary.cluster().tasks().stream()
                                            .filter(task -> task.operator()
                                                    .filter(operator -> operator.equals(count))
                                                    .isPresent())
                                            .flatMap(task -> task.cyclesPerTaskEvent().stream())
                                            .map(Figures::estimate)
                                            .findFirst()
                                            .orElse("–"));
                })
                .toList();
    }

    private List<Map<String, Object>> unmatched() {
        long taken = Math.max(1, summary.ledger().taken());
        return UnmatchedText.heaviestFirst(summary).stream()
                .limit(UNMATCHED_SHOWN)
                .map(stack -> unmatched(stack, taken))
                .toList();
    }

    private static Map<String, Object> unmatched(UnmatchedStack stack, long taken) {
        StackTrace trace = stack.stackTrace();
        List<String> frames = trace.frames().stream()
                .map(Frame::name)
                .map(name -> Names.shortened(name, LONGEST_NAME))
                .toList();
        return Map.of(
                "samples", Figures.count(stack.samples()),
                "share", Figures.percent((double) stack.samples() / taken),
                "thread", Names.shortened(stack.threadName(), 60),
                "leaf", frames.isEmpty() ? "[no stack]" : Names.shortened(frames.get(0), 120),
                "frames", frames);
    }

    private List<Map<String, Object>> ledger() {
        QualityLedger ledger = summary.ledger();
        SampleLoss loss = ledger.loss();
        List<Map<String, Object>> rows = new ArrayList<>();
        rows.add(entry(
                "Samples expected",
                Figures.count(Math.round(ledger.expected())),
                "%s Hz × busy CPU seconds".formatted(summary.frequencyHz())));
        rows.add(entry("Samples taken", Figures.count(ledger.taken()), "lost ones included"));
        rows.add(entry("Lost", Figures.count(loss.ringFull()), "the ring buffer was full; shown as a task of its own"));
        rows.add(entry("Truncated", Figures.count(loss.truncated()), "the stack does not reach the thread's entry"));
        rows.add(entry("Without user stack", Figures.count(loss.stackUnavailable()), "it could not be read"));
        rows.add(entry("Unresolved", Figures.count(ledger.unresolved()), "no frame of the user's part has a name"));
        rows.add(entry("Unmatched", Figures.count(ledger.unmatched()), "named, and no rule claims any frame"));
        Certainty certainty = ledger.certainty();
        rows.add(entry(
                "Ambiguous",
                Figures.count(certainty.ambiguous()),
                "inlined code that may be another task's; it widens the bounds of both"));
        rows.add(entry(
                "Incomplete",
                Figures.count(certainty.incomplete()),
                "of these, in compiled methods that could not be read whole: they may be anybody's"));
        rows.add(entry(
                "Not judged",
                Figures.count(certainty.unjudged()),
                "inlined frames of which nothing tells whether they are certain; the bounds leave them out"));
        rows.add(entry(
                "Clocks of CPU time",
                Double.isFinite(ledger.cpuTimeDisagreement())
                        ? Figures.percent(ledger.cpuTimeDisagreement()) + " %"
                        : "–",
                "largest difference between the kernel's clock of a process, /proc and the task-clock counter"));
        rows.add(entry(
                "Counters",
                ledger.multiplexed() ? "shared" : "not shared",
                ledger.multiplexed()
                        ? "more counters than the PMU has: counts are extrapolated"
                        : "every counter ran the whole window"));
        rows.add(entry(
                "Weir itself",
                "%s CPU s".formatted(Figures.rounded(ledger.profilerCpuSeconds(), 2)),
                "on all hosts; %s of memory at most on one. %s"
                        .formatted(Figures.bytes(ledger.profilerPeakBytes()), OwnCosts.byHost(ledger))));
        rows.add(entry(
                "Weir in BPF",
                OwnCosts.bpf(ledger)
                        .map(bpf -> "%s s".formatted(Figures.rounded(bpf.time().toNanos() / 1e9, 2)))
                        .orElse("–"),
                "on all hosts, in the threads that were sampled: a part of their CPU time. That it is counted costs every"
                        + " BPF program there about 0.1 µs per run"));
        return rows;
    }

    private Map<String, Object> certainty() {
        Certainty certainty = summary.ledger().certainty();
        long taken = Math.max(1, summary.ledger().taken());
        List<Map<String, Object>> places = certainty.ambiguities().stream()
                .limit(AMBIGUITIES_SHOWN)
                .map(ambiguity -> Map.<String, Object>of(
                        "tasks", Certain.tasks(ambiguity),
                        "method", Names.shortened(ambiguity.compiledMethod(), LONGEST_NAME),
                        "samples", Figures.count(ambiguity.samples()),
                        "share", Figures.percent((double) ambiguity.samples() / taken),
                        "advice", Names.legible(ambiguity.advice())))
                .toList();
        return Map.of(
                "places",
                places,
                "more",
                Math.max(0, certainty.ambiguities().size() - AMBIGUITIES_SHOWN),
                "jvms",
                certainty.debugInformation().stream().map(Names::legible).toList());
    }

    private static Map<String, Object> entry(String name, String value, String meaning) {
        return Map.of("name", name, "value", value, "meaning", meaning);
    }

    private List<Map<String, Object>> provenance() {
        List<Map<String, Object>> rows = new ArrayList<>();
        rows.add(entry(
                "Command line",
                Names.legible(String.join(
                        " ", run.argv().stream().map(Names::shellQuoted).toList())),
                ""));
        run.attributedFrom()
                .ifPresent(from -> rows.add(entry(
                        "Worked out again", "from the run " + from, "which the command line and the times are of")));
        rows.add(entry("Weir", Names.legible(run.weirVersion()), ""));
        rows.add(entry("Started", time(run.startedAt()), ""));
        rows.add(entry("Written", time(run.writtenAt()), ""));
        rows.add(entry("Window", time(summary.window().start()), "for " + Figures.machine(headline.seconds()) + " s"));
        summary.events()
                .ifPresent(events -> rows.add(entry(
                        "Events",
                        Figures.si(events.total()),
                        Names.legible(events.source() + ": " + events.method()))));
        summary.otherEvents()
                .forEach(events -> rows.add(entry(
                        "Events, to check",
                        Figures.si(events.total()),
                        Names.legible(events.source() + ": " + events.method()
                                + summary.events()
                                        .map(first -> "; "
                                                + Figures.percent(EventAgreement.difference(first, events))
                                                + " % from what was divided by")
                                        .orElse("")))));
        return rows;
    }

    private List<Map<String, Object>> hosts() {
        return summary.hostFacts().stream()
                .map(facts -> Map.<String, Object>of(
                        "host", facts.host().value(),
                        "kernel", Names.legible(facts.kernel()),
                        "cpu", Names.legible(facts.cpuModel()),
                        "cpus", facts.cpus(),
                        "nominal",
                                "%s GHz (%s)"
                                        .formatted(
                                                Figures.rounded(facts.nominalHz() / 1e9, 4),
                                                Names.legible(facts.nominalHzSource())),
                        "java", Names.legible(facts.java())))
                .toList();
    }

    private List<Map<String, Object>> jvms() {
        List<Map<String, Object>> jvms = new ArrayList<>();
        summary.processes().forEach(process -> {
            if (process.group() instanceof Group.OfProcess of) {
                EngineProcess engineProcess = of.process();
                engineProcess
                        .jvm()
                        .ifPresent(jvm -> jvms.add(Map.of(
                                "host", of.host().value(),
                                "pid", engineProcess.tgid().toString(),
                                "program", Names.shortened(engineProcess.program(), LONGEST_NAME),
                                "version", Names.legible(jvm.version().orElse("unknown")),
                                "flags", Names.legible(String.join(" ", jvm.flags())))));
            }
        });
        return jvms;
    }

    private static String legibleLines(String text) {
        return String.join("\n", text.lines().map(Names::legible).toList());
    }

    /** The number of a task's colour, its parent's for a sub-task, which the style sheet knows as {@code t0}, {@code t1} … */
    static int colourIndex(TaskPalette palette, TaskCost task) {
        List<TaskColour> colours = palette.colours();
        for (int i = 0; i < colours.size(); i++) {
            if (colours.get(i).task().equals(task.parent().orElse(task.task()))) {
                return i;
            }
        }
        throw new IllegalArgumentException("a task without a colour: " + task.task());
    }
}

package dev.weir.reports;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.model.CounterReading;
import dev.weir.model.CycleCount;
import dev.weir.model.EngineProcess;
import dev.weir.model.EventCounts;
import dev.weir.model.EventCounts.OperatorCount;
import dev.weir.model.Frame;
import dev.weir.model.HostFacts;
import dev.weir.model.HostOutcome;
import dev.weir.model.JvmFacts;
import dev.weir.model.SampleLoss;
import dev.weir.model.summary.Ambiguity;
import dev.weir.model.summary.CanonicalTask;
import dev.weir.model.summary.Certainty;
import dev.weir.model.summary.ChargeBasis;
import dev.weir.model.summary.Estimate;
import dev.weir.model.summary.EventAgreement;
import dev.weir.model.summary.Group;
import dev.weir.model.summary.GroupCost;
import dev.weir.model.summary.OwnCost;
import dev.weir.model.summary.QualityLedger;
import dev.weir.model.summary.Summary;
import dev.weir.model.summary.TaskCost;
import dev.weir.model.summary.TaskCounter;
import dev.weir.model.summary.UnmatchedStack;
import java.util.List;
import java.util.Locale;

/** summary.json: everything that a summary knows. What is not known is {@code null} and never left out. */
final class SummaryJson {
    /** Raised when a member changes its meaning or goes away; new members do not raise it. */
    static final int SCHEMA_VERSION = 1;

    private SummaryJson() {}

    static String write(Provenance run, Summary summary) {
        ObjectNode root = Json.object();
        root.put("schema", "weir/summary");
        root.put("schemaVersion", SCHEMA_VERSION);
        root.put("runId", run.runId());
        root.put("job", run.job());
        root.put("frequencyHz", summary.frequencyHz());
        ObjectNode window = root.putObject("window");
        window.put("start", summary.window().start().toString());
        window.put("seconds", summary.window().length().toNanos() / 1e9);
        ObjectNode events = summary.events().isPresent() ? root.putObject("events") : null;
        if (events == null) {
            root.putNull("events");
        } else {
            summary.events().ifPresent(counts -> events(events, counts));
        }
        expense(root.putObject("expense"), summary);
        agreement(root, summary);
        boolean judged = Certain.isJudged(summary.ledger());
        double jobEvents = Headline.events(summary).orElse(Double.NaN);
        group(root.putObject("cluster"), summary.cluster(), judged, jobEvents);
        groups(root.putArray("hosts"), summary.hosts(), judged, jobEvents);
        groups(root.putArray("processes"), summary.processes(), judged, jobEvents);
        ArrayNode failures = root.putArray("failures");
        for (HostOutcome.Failed failure : summary.failures()) {
            ObjectNode node = failures.addObject();
            node.put("host", failure.host().host().value());
            node.put("phase", failure.phase());
            node.put("cause", failure.cause());
        }
        ledger(root.putObject("ledger"), summary.ledger());
        unmatched(root.putArray("unmatched"), summary.unmatched());
        ArrayNode facts = root.putArray("hostFacts");
        summary.hostFacts().forEach(host -> hostFacts(facts.addObject(), host));
        TimelineJson.write(root.putObject("timeline"), summary.timeline());
        return Json.write(root);
    }

    private static void agreement(ObjectNode root, Summary summary) {
        ArrayNode others = root.putArray("otherEvents");
        summary.otherEvents().forEach(counts -> {
            ObjectNode other = others.addObject();
            events(other, counts);
            Json.put(
                    other,
                    "difference",
                    summary.events()
                            .map(first -> EventAgreement.difference(first, counts))
                            .orElse(Double.NaN));
        });
        EventAgreement agreement = EventAgreement.of(summary.allEvents());
        ObjectNode node = root.putObject("eventAgreement");
        Json.put(node, "agreements", agreement.agreements());
        Json.put(node, "disagreements", agreement.disagreements());
    }

    private static void events(ObjectNode node, EventCounts events) {
        Json.put(node, "total", events.total());
        Json.put(node, "uncertainty", events.uncertainty());
        node.put("source", events.source());
        node.put("method", events.method());
        ArrayNode operators = node.putArray("operators");
        events.operators().forEach(operator -> operator(operators.addObject(), operator));
    }

    private static void operator(ObjectNode node, OperatorCount count) {
        node.put("operator", count.operator());
        Json.put(node, "in", count.in().orElse(Double.NaN));
        Json.put(node, "out", count.out().orElse(Double.NaN));
    }

    private static void groups(ArrayNode array, List<GroupCost> groups, boolean judged, double jobEvents) {
        groups.forEach(group -> group(array.addObject(), group, judged, jobEvents));
    }

    private static void group(ObjectNode node, GroupCost group, boolean judged, double jobEvents) {
        node.put("level", group.group().level());
        if (group.group() instanceof Group.OfProcess of) {
            node.put("host", of.host().value());
            node.put("ofTheJob", of.ofTheJob());
            process(node, of.process());
        } else if (group.group() instanceof Group.OfHost of) {
            node.put("host", of.host().value());
        }
        node.put("samplesTaken", group.samplesTaken());
        Json.put(node, "samplesExpected", group.samplesExpected());
        Json.put(node, "cpuSeconds", group.cpuSeconds());
        cycles(node.putObject("cycles"), group.cycles());
        ArrayNode counters = node.putArray("counters");
        for (CounterReading reading : group.counters()) {
            ObjectNode counter = counters.addObject();
            counter.put("event", reading.event().perfName());
            counter.put("raw", reading.raw());
            counter.put("enabledNanos", reading.enabledNanos());
            counter.put("runningNanos", reading.runningNanos());
            Json.put(counter, "scaled", reading.scaled());
        }
        node.put(
                "expenseMethod",
                group.tasks().stream()
                        .map(task -> task.expense().method())
                        .filter(method -> !method.isEmpty())
                        .findFirst()
                        .orElse(null));
        ArrayNode tasks = node.putArray("tasks");
        group.tasks().forEach(task -> task(tasks.addObject(), task, judged, jobEvents));
    }

    private static void process(ObjectNode node, EngineProcess process) {
        node.put("pid", process.tgid().value());
        node.put("startTicks", process.startTicks());
        node.put("engine", process.engine());
        node.put("role", process.role().word());
        node.put("program", process.program());
        node.put("user", process.user());
        Json.put(node, "commandLine", process.commandLine());
        if (process.jvm().isEmpty()) {
            node.putNull("jvm");
            return;
        }
        JvmFacts facts = process.jvm().get();
        ObjectNode jvm = node.putObject("jvm");
        jvm.put("version", facts.version().orElse(null));
        Json.put(jvm, "flags", facts.flags());
        jvm.put("framePointers", facts.framePointers().orElse(null));
        jvm.put("debugNonSafepoints", facts.debugNonSafepoints().orElse(null));
    }

    private static void cycles(ObjectNode node, CycleCount cycles) {
        Json.put(node, "count", cycles.cycles());
        node.put("source", cycles.source().word());
        node.put("unit", cycles.source().unit());
    }

    private static void task(ObjectNode node, TaskCost task, boolean judged, double jobEvents) {
        node.put("task", task.task());
        node.put("parent", task.parent().orElse(null));
        node.put("kind", task.kind().name().toLowerCase(Locale.ROOT));
        node.put("canonical", task.canonical().map(CanonicalTask::word).orElse(null));
        node.put("samples", task.samples());
        estimate(node, "share", task.share());
        node.putNull("certain");
        node.putNull("believable");
        if (judged) {
            ObjectNode certain = node.putObject("certain");
            Json.put(certain, "low", task.certain().low());
            Json.put(certain, "high", task.certain().high());
            estimate(node, "believable", task.believable());
        }
        Json.put(node, "kernelShare", task.kernelShare());
        Json.put(node, "cpuSeconds", task.cpuSeconds());
        cycles(node.putObject("cycles"), task.cycles());
        cycles(node.putObject("cyclesWithService"), task.cyclesWithService());
        node.put(
                "serviceChargedBy",
                task.serviceChargedBy() == ChargeBasis.NOTHING
                        ? null
                        : task.serviceChargedBy().word());
        node.putNull("cyclesPerEvent");
        task.cyclesPerEvent().ifPresent(e -> estimate(node, "cyclesPerEvent", e));
        node.putNull("operator");
        task.operator().ifPresent(o -> operator(node.putObject("operator"), o));
        node.putNull("cyclesPerTaskEvent");
        task.cyclesPerTaskEvent().ifPresent(e -> estimate(node, "cyclesPerTaskEvent", e));
        node.putNull("moneyPerMillionEvents");
        task.expense().money().ifPresent(e -> estimate(node, "moneyPerMillionEvents", e));
        node.putNull("joulesPerMillionEvents");
        task.expense().joules().ifPresent(e -> estimate(node, "joulesPerMillionEvents", e));
        Json.put(node, "eventsEntering", task.eventsEntering().orElse(Double.NaN));
        Json.put(node, "selectivity", task.selectivity(jobEvents).orElse(Double.NaN));
        Json.put(node, "detectableChange", task.detectableChange().orElse(Double.NaN));
        counters(node, task);
    }

    private static void counters(ObjectNode node, TaskCost task) {
        node.putNull("instructionsPerCycle");
        CpuFigures.instructionsPerCycle(task).ifPresent(e -> estimate(node, "instructionsPerCycle", e));
        node.putNull("stalledShare");
        CpuFigures.stalledShare(task).ifPresent(e -> estimate(node, "stalledShare", e));
        ArrayNode counters = node.putArray("counters");
        for (TaskCounter part : task.counters()) {
            ObjectNode counter = counters.addObject();
            counter.put("event", part.event().perfName());
            counter.put("samples", part.samples());
            estimate(counter, "count", part.count());
        }
    }

    /** What the expense of the tasks was worked out with. */
    private static void expense(ObjectNode node, Summary summary) {
        node.putNull("pricePerCoreHour");
        node.putNull("currency");
        summary.terms().price().ifPresent(price -> {
            node.put("pricePerCoreHour", price.perCoreHour());
            node.put("currency", price.currency());
        });
        node.put("wattsPerCore", summary.terms().wattsPerCore().orElse(null));
    }

    private static void estimate(ObjectNode node, String name, Estimate estimate) {
        ObjectNode value = node.putObject(name);
        Json.put(value, "value", estimate.value());
        Json.put(value, "low", estimate.low());
        Json.put(value, "high", estimate.high());
    }

    private static void ledger(ObjectNode node, QualityLedger ledger) {
        SampleLoss loss = ledger.loss();
        Json.put(node, "samplesExpected", ledger.expected());
        node.put("samplesTaken", ledger.taken());
        node.put("lostRingFull", loss.ringFull());
        node.put("stackUnavailable", loss.stackUnavailable());
        node.put("truncated", loss.truncated());
        node.put("unresolved", ledger.unresolved());
        node.put("unmatched", ledger.unmatched());
        certainty(node, ledger.certainty());
        Json.put(node, "cpuTimeDisagreement", ledger.cpuTimeDisagreement());
        node.put("multiplexed", ledger.multiplexed());
        Json.put(node, "profilerCpuSeconds", ledger.profilerCpuSeconds());
        node.put("profilerPeakBytes", ledger.profilerPeakBytes());
        ArrayNode ownCosts = node.putArray("ownCosts");
        for (OwnCost cost : ledger.ownCosts()) {
            ObjectNode each = ownCosts.addObject();
            each.put("host", cost.host().value());
            Json.put(each, "cpuSeconds", cost.cpuSeconds());
            each.put("peakBytes", cost.peakBytes());
            each.putNull("bpf");
            cost.bpf().ifPresent(bpf -> {
                ObjectNode inBpf = each.putObject("bpf");
                inBpf.put("runs", bpf.runs());
                Json.put(inBpf, "seconds", bpf.time().toNanos() / 1e9);
            });
        }
        Json.put(node, "notes", ledger.notes());
        Json.put(node, "warnings", ledger.warnings());
    }

    private static void certainty(ObjectNode node, Certainty certainty) {
        node.put("ambiguous", certainty.ambiguous());
        node.put("incomplete", certainty.incomplete());
        node.put("unjudged", certainty.unjudged());
        ArrayNode ambiguities = node.putArray("ambiguities");
        for (Ambiguity ambiguity : certainty.ambiguities()) {
            ObjectNode place = ambiguities.addObject();
            Json.put(place, "tasks", ambiguity.tasks());
            place.put("compiledMethod", ambiguity.compiledMethod());
            place.put("samples", ambiguity.samples());
            place.put("advice", ambiguity.advice());
        }
        Json.put(node, "debugInformation", certainty.debugInformation());
    }

    private static void unmatched(ArrayNode array, List<UnmatchedStack> stacks) {
        for (UnmatchedStack stack : stacks) {
            ObjectNode node = array.addObject();
            node.put("samples", stack.samples());
            node.put("thread", stack.threadName());
            node.put("truncated", stack.stackTrace().truncated());
            Json.put(
                    node,
                    "framesLeafFirst",
                    stack.stackTrace().frames().stream().map(Frame::name).toList());
        }
    }

    static void hostFacts(ObjectNode node, HostFacts facts) {
        node.put("host", facts.host().value());
        node.put("kernel", facts.kernel());
        node.put("cpuModel", facts.cpuModel());
        node.put("cpus", facts.cpus());
        node.put("nominalHz", facts.nominalHz());
        node.put("nominalHzSource", facts.nominalHzSource());
        node.put("java", facts.java());
    }
}

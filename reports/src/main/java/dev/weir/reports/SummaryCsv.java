package dev.weir.reports;

import dev.weir.model.CounterEvent;
import dev.weir.model.EventCounts;
import dev.weir.model.HostName;
import dev.weir.model.Terms.Price;
import dev.weir.model.summary.CanonicalTask;
import dev.weir.model.summary.Estimate;
import dev.weir.model.summary.Group;
import dev.weir.model.summary.GroupCost;
import dev.weir.model.summary.Summary;
import dev.weir.model.summary.TaskCost;
import java.io.IOException;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * summary.csv: a row per task of every process, host and the cluster.
 *
 * <p>Adding up a column is right within one level only, since a host's row holds its processes' again; and over rows without a parent, since a task's row holds its sub-tasks'.
 */
final class SummaryCsv {
    static final String[] HEADER = {
        "level",
        "host",
        "pid",
        "engine",
        "role",
        "task",
        "samples",
        "share",
        "share_low",
        "share_high",
        "certain_low",
        "certain_high",
        "cpu_seconds",
        "cycles",
        "cycles_source",
        "events",
        "events_source",
        "cycles_per_event",
        "cycles_per_event_low",
        "cycles_per_event_high",
        "instructions",
        "ipc",
        "stalled_share",
        "parent",
        "believable_low",
        "believable_high",
        "kernel_share",
        "cycles_with_service",
        "service_charged_by",
        "money_per_million_events",
        "money_per_million_events_low",
        "money_per_million_events_high",
        "money_currency",
        "joules_per_million_events",
        "joules_per_million_events_low",
        "joules_per_million_events_high",
        "events_entering",
        "selectivity",
        "cycles_per_entering_event",
        "cycles_per_entering_event_low",
        "cycles_per_entering_event_high",
        "detectable_change",
        "branch_misses",
        "cache_misses",
        "page_faults",
        "context_switches",
        "canonical"
    };

    private SummaryCsv() {}

    static String write(Summary summary) {
        StringBuilder out = new StringBuilder();
        CSVFormat format = CSVFormat.RFC4180.builder().setHeader(HEADER).get();
        try (CSVPrinter csv = new CSVPrinter(out, format)) {
            for (GroupCost process : summary.processes()) {
                writeGroup(csv, process, summary);
            }
            for (GroupCost host : summary.hosts()) {
                writeGroup(csv, host, summary);
            }
            writeGroup(csv, summary.cluster(), summary);
        } catch (IOException e) {
            throw new IllegalStateException("a StringBuilder does not fail", e);
        }
        return out.toString();
    }

    private static void writeGroup(CSVPrinter csv, GroupCost group, Summary summary) throws IOException {
        Optional<EventCounts> events = summary.events();
        boolean judged = Certain.isJudged(summary.ledger());
        String host = "";
        String pid = "";
        String engine = "";
        String role = "";
        if (group.group() instanceof Group.OfProcess of) {
            host = of.host().value();
            pid = of.process().tgid().toString();
            engine = of.process().engine();
            role = of.process().role().word();
        } else if (group.group() instanceof Group.OfHost of) {
            HostName name = of.host();
            host = name.value();
        }
        for (TaskCost task : group.tasks()) {
            csv.printRecord(
                    group.group().level(),
                    host,
                    pid,
                    engine,
                    role,
                    task.task(),
                    task.samples(),
                    Figures.machine(task.share().value()),
                    Figures.machine(task.share().low()),
                    Figures.machine(task.share().high()),
                    judged ? Figures.machine(task.certain().low()) : "",
                    judged ? Figures.machine(task.certain().high()) : "",
                    Figures.machine(task.cpuSeconds()),
                    Figures.machine(task.cycles().cycles()),
                    task.cycles().source().word(),
                    events.map(counts -> Figures.machine(counts.total())).orElse(""),
                    events.map(EventCounts::source).orElse(""),
                    figure(task.cyclesPerEvent(), Estimate::value),
                    figure(task.cyclesPerEvent(), Estimate::low),
                    figure(task.cyclesPerEvent(), Estimate::high),
                    figure(CpuFigures.count(task, CounterEvent.INSTRUCTIONS), Estimate::value),
                    figure(CpuFigures.instructionsPerCycle(task), Estimate::value),
                    figure(CpuFigures.stalledShare(task), Estimate::value),
                    task.parent().orElse(""),
                    judged ? Figures.machine(task.believable().low()) : "",
                    judged ? Figures.machine(task.believable().high()) : "",
                    Figures.machine(task.kernelShare()),
                    Figures.machine(task.cyclesWithService().cycles()),
                    task.serviceChargedBy().word(),
                    figure(task.expense().money(), Estimate::value),
                    figure(task.expense().money(), Estimate::low),
                    figure(task.expense().money(), Estimate::high),
                    summary.terms().price().map(Price::currency).orElse(""),
                    figure(task.expense().joules(), Estimate::value),
                    figure(task.expense().joules(), Estimate::low),
                    figure(task.expense().joules(), Estimate::high),
                    task.eventsEntering().map(Figures::machine).orElse(""),
                    events.flatMap(counts -> task.selectivity(counts.total()))
                            .map(Figures::machine)
                            .orElse(""),
                    figure(task.cyclesPerTaskEvent(), Estimate::value),
                    figure(task.cyclesPerTaskEvent(), Estimate::low),
                    figure(task.cyclesPerTaskEvent(), Estimate::high),
                    task.detectableChange().map(Figures::machine).orElse(""),
                    figure(CpuFigures.count(task, CounterEvent.BRANCH_MISSES), Estimate::value),
                    figure(CpuFigures.count(task, CounterEvent.CACHE_MISSES), Estimate::value),
                    figure(CpuFigures.count(task, CounterEvent.PAGE_FAULTS), Estimate::value),
                    figure(CpuFigures.count(task, CounterEvent.CONTEXT_SWITCHES), Estimate::value),
                    task.canonical().map(CanonicalTask::word).orElse(""));
        }
    }

    private static String figure(Optional<Estimate> estimate, ToDoubleFunction<Estimate> part) {
        return estimate.map(e -> Figures.machine(part.applyAsDouble(e))).orElse("");
    }
}

package dev.weir.reports;

import dev.weir.model.HostName;
import dev.weir.model.summary.Estimate;
import dev.weir.model.summary.Group;
import dev.weir.model.summary.GroupCost;
import dev.weir.model.summary.QualityLedger;
import dev.weir.model.summary.Summary;
import dev.weir.model.summary.TaskCost;
import java.util.Locale;

/** {@code <host>_result.txt}: one host's processes and what their tasks cost, for people who read one host at a time. */
final class HostResult {
    private static final int COLUMNS = 112;

    private HostResult() {}

    static String write(Provenance run, Summary summary, GroupCost host) {
        HostName name = hostName(host);
        StringBuilder out = new StringBuilder();
        out.append("host     ").append(name).append('\n');
        out.append("run      ").append(run.runId()).append('\n');
        out.append("window   ")
                .append(Figures.rounded(summary.window().length().toNanos() / 1e9, 3))
                .append(" s from ")
                .append(summary.window().start())
                .append(" at ")
                .append(summary.frequencyHz())
                .append(" Hz\n");
        out.append("cycles   ")
                .append(host.cycles().source().unit())
                .append(": ")
                .append(host.cycles().source().explanation())
                .append('\n');
        summary.events()
                .ifPresent(events -> out.append("events   ")
                        .append(Figures.machine(events.total()))
                        .append(" of the whole job, from ")
                        .append(Names.legible(events.source()))
                        .append('\n'));
        summary.ledger().ownCosts().stream()
                .filter(cost -> cost.host().equals(name))
                .forEach(cost ->
                        out.append("weir     ").append(OwnCosts.of(cost)).append('\n'));
        for (GroupCost process : summary.processes()) {
            if (process.group() instanceof Group.OfProcess of && of.host().equals(name)) {
                out.append('\n')
                        .append(Names.legible(of.process().engine()))
                        .append(' ')
                        .append(of.process().role().word())
                        .append("  pid ")
                        .append(of.process().tgid())
                        .append("  ")
                        .append(Names.legible(of.process().program()))
                        .append(of.ofTheJob() ? "" : "  (beside the job)")
                        .append('\n');
                writeGroup(out, process, summary.ledger());
            }
        }
        out.append(
                        BesideTheJob.sentence(summary, 1).isEmpty()
                                ? "\nall processes of "
                                : "\nall of the job's processes of ")
                .append(name)
                .append('\n');
        writeGroup(out, host, summary.ledger());
        return out.toString();
    }

    static HostName hostName(GroupCost host) {
        if (host.group() instanceof Group.OfHost of) {
            return of.host();
        }
        throw new IllegalArgumentException("not a host: " + host.group());
    }

    private static void writeGroup(StringBuilder out, GroupCost group, QualityLedger ledger) {
        out.append("total samples ")
                .append(group.samplesTaken())
                .append(", CPU seconds ")
                .append(Figures.rounded(group.cpuSeconds(), 4))
                .append(", cycles ")
                .append(String.format(Locale.ROOT, "%.0f", group.cycles().cycles()))
                .append('\n');
        TextTable table = new TextTable()
                .row("task", "samples", "share %", "95 % interval", "bounds %", "kernel %", "cycles", "cycles/event");
        for (TaskCost task : group.tasks()) {
            table.row(
                    Names.shortened(task.parent().isPresent() ? "  " + Certain.ownName(task) : task.task(), 40),
                    Long.toString(task.samples()),
                    Figures.fixed(task.share().value() * 100, 2),
                    "%s to %s"
                            .formatted(
                                    Figures.fixed(task.share().low() * 100, 2),
                                    Figures.fixed(task.share().high() * 100, 2)),
                    Certain.bounds(task, ledger),
                    task.samples() == 0 ? "" : Figures.percent(task.kernelShare()),
                    String.format(Locale.ROOT, "%.0f", task.cycles().cycles()),
                    task.cyclesPerEvent().map(Estimate::value).map(Figures::si).orElse("-"));
        }
        table.lines(COLUMNS).forEach(line -> out.append("  ").append(line).append('\n'));
    }
}

package dev.weir.reports;

import dev.weir.model.summary.Group;
import dev.weir.model.summary.GroupCost;
import dev.weir.model.summary.Summary;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The processes that were profiled and are not part of what the job costs, such as a broker. */
final class BesideTheJob {
    private BesideTheJob() {}

    /** The processes that the job's figures are about. */
    static List<GroupCost> processesOfTheJob(Summary summary) {
        return summary.processes().stream()
                .filter(process -> !(process.group() instanceof Group.OfProcess of) || of.ofTheJob())
                .toList();
    }

    /** A sentence with what they used; empty when there is none. */
    static Optional<String> sentence(Summary summary, double seconds) {
        String each = summary.processes().stream()
                .filter(process -> process.group() instanceof Group.OfProcess of && !of.ofTheJob())
                .map(process -> one(process, (Group.OfProcess) process.group(), seconds))
                .collect(Collectors.joining("; "));
        return each.isEmpty()
                ? Optional.empty()
                : Optional.of("Beside the job, and in none of its figures: " + each + ".");
    }

    private static String one(GroupCost process, Group.OfProcess of, double seconds) {
        return "%s (%s, pid %s on %s) %s busy cores, %s cycles"
                .formatted(
                        Names.legible(of.process().engine()),
                        of.process().role().word(),
                        of.process().tgid(),
                        of.host(),
                        Figures.rounded(seconds > 0 ? process.cpuSeconds() / seconds : 0, Figures.DIGITS),
                        Figures.si(process.cycles().cycles()));
    }
}

package dev.weir.aggregator;

import static java.util.stream.Collectors.joining;

import dev.weir.model.HostConditions;
import dev.weir.model.HostConditions.Energy;
import dev.weir.model.HostName;
import dev.weir.model.Terms;
import dev.weir.model.Terms.Price;
import dev.weir.model.summary.Estimate;
import dev.weir.model.summary.Expense;
import dev.weir.model.summary.TaskCost;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a million events cost, in money and in joules.
 *
 * <p>Money: CPU seconds x price. Joules: where a host has a meter, CPU seconds x (what the meter counted / all busy CPU seconds of the host), so that what the machine draws
 * when it idles is charged to whoever ran, and all that ran there together has the meter's figure; where it has none, CPU seconds x watts per core.
 *
 * <p>The interval has the same relative width as that of cycles per event. Price, watts and meter are taken as exact, and every busy second of a host as drawing the same.
 */
final class Expenses {
    private static final double MILLION = 1e6;
    private static final double SECONDS_PER_HOUR = 3_600;

    private final Optional<Price> price;
    private final Optional<Double> wattsPerCore;
    private final Map<HostName, HostConditions> hosts;

    private Expenses(Terms terms, Map<HostName, HostConditions> hosts) {
        this.price = terms.price();
        this.wattsPerCore = terms.wattsPerCore();
        this.hosts = hosts;
    }

    static Expenses of(Terms terms, Collection<HostAggregate> hosts) {
        Map<HostName, HostConditions> conditions = new TreeMap<>();
        hosts.forEach(host -> conditions.put(host.host(), host.conditions()));
        return new Expenses(terms, conditions);
    }

    /**
     * The tasks of a group with their expense.
     *
     * @param tasks one for each row
     * @param events that entered the job, at least one
     */
    List<TaskCost> added(List<TaskCost> tasks, List<ProcessAggregate> members, double events) {
        Map<HostName, Double> watts = watts(members);
        boolean metered = !members.isEmpty() && members.stream().allMatch(process -> watts.containsKey(process.host()));
        if (price.isEmpty() && !metered) {
            return tasks;
        }
        String method = method(members, metered);
        double cycles = tasks.stream()
                .filter(task -> task.parent().isEmpty())
                .mapToDouble(task -> task.cycles().cycles())
                .sum();
        List<TaskCost> added = new ArrayList<>();
        for (int row = 0; row < tasks.size(); row++) {
            TaskCost task = tasks.get(row);
            if (task.cyclesPerEvent().isEmpty()) {
                added.add(task);
                continue;
            }
            Estimate perEvent = task.cyclesPerEvent().get();
            Optional<Estimate> money = Optional.empty();
            if (price.isPresent()) {
                double perSecond = price.get().perCoreHour() / SECONDS_PER_HOUR / events * MILLION;
                money = Optional.of(alike(
                        perEvent,
                        task.cpuSeconds() * perSecond,
                        members.stream()
                                        .mapToDouble(ProcessAggregate::cpuSeconds)
                                        .sum()
                                * perSecond,
                        cycles / events));
            }
            Optional<Estimate> joules = Optional.empty();
            if (metered) {
                double ofTask = 0;
                double ofGroup = 0;
                for (ProcessAggregate process : members) {
                    double used = process.cpuSeconds() * watts.getOrDefault(process.host(), 0.0);
                    ofTask += process.share(row) * used;
                    ofGroup += used;
                }
                joules = Optional.of(
                        alike(perEvent, ofTask / events * MILLION, ofGroup / events * MILLION, cycles / events));
            }
            added.add(task.withExpense(new Expense(money, joules, method)));
        }
        return added;
    }

    /**
     * A value with an interval that is as wide, in relation to it, as another's.
     *
     * @param whole what the group has of the value's kind, and {@code wholeAlike} of the other's: for a task of which nothing was seen
     */
    private static Estimate alike(Estimate other, double value, double whole, double wholeAlike) {
        if (other.value() > 0) {
            return new Estimate(
                    value,
                    Math.min(value, value * (other.low() / other.value())),
                    Math.max(value, value * (other.high() / other.value())));
        }
        double high = wholeAlike > 0 ? whole * other.high() / wholeAlike : 0;
        return new Estimate(value, Math.min(value, 0), Math.max(value, high));
    }

    /** Joules per busy CPU second, of each host of which something tells. */
    private Map<HostName, Double> watts(List<ProcessAggregate> members) {
        Map<HostName, Double> cpuSeconds = new TreeMap<>();
        members.forEach(process -> cpuSeconds.merge(process.host(), process.cpuSeconds(), Double::sum));
        Map<HostName, Double> watts = new TreeMap<>();
        cpuSeconds.forEach((host, used) -> watts(host, used).ifPresent(joules -> watts.put(host, joules)));
        return watts;
    }

    private Optional<Double> watts(HostName host, double cpuSeconds) {
        return metered(host)
                .map(conditions ->
                        // The ticks of /proc/stat may sum to a little less than what the processes used by their exact
                        // clock; a host's energy is never given away twice.
                        conditions.energy().map(Energy::joules).orElse(0.0)
                                / Math.max(conditions.busySeconds(), cpuSeconds))
                .or(() -> wattsPerCore);
    }

    /** A meter without the host's busy time divides nothing. */
    private Optional<HostConditions> metered(HostName host) {
        return Optional.ofNullable(hosts.get(host))
                .filter(conditions -> conditions.energy().isPresent() && conditions.busySeconds() > 0);
    }

    private String method(List<ProcessAggregate> members, boolean metered) {
        List<String> sentences = new ArrayList<>();
        price.ifPresent(each -> sentences.add("Money: CPU seconds × "
                + number(each.perCoreHour())
                + (each.currency().isEmpty() ? "" : " " + each.currency())
                + " per core-hour; cores that are rented and idle are not in it."));
        if (metered) {
            List<HostName> hostNames = members.stream()
                    .map(ProcessAggregate::host)
                    .distinct()
                    .sorted()
                    .toList();
            String counted = hostNames.stream()
                    .flatMap(host -> metered(host).stream().map(conditions -> counted(host, conditions)))
                    .collect(joining("; "));
            if (!counted.isEmpty()) {
                sentences.add(
                        "Joules: what the host's meter counted, divided by the CPU seconds of all that ran there, so that what it"
                                + " draws idle is charged to who ran (" + counted + ").");
            }
            if (hostNames.stream().anyMatch(host -> metered(host).isEmpty())) {
                sentences.add("Joules" + (counted.isEmpty() ? "" : " of hosts without a meter") + ": CPU seconds × "
                        + number(wattsPerCore.orElse(0.0)) + " W per core.");
            }
        }
        sentences.add("The intervals are those of cycles per event; price, watts and meters are taken as exact.");
        return String.join(" ", sentences);
    }

    private static String counted(HostName host, HostConditions conditions) {
        Energy energy = conditions.energy().orElseThrow();
        return host + ": " + rounded(energy.joules()) + " J over " + rounded(conditions.busySeconds()) + " busy CPU s, "
                + energy.source();
    }

    private static String number(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    private static String rounded(double value) {
        return new BigDecimal(value)
                .round(new MathContext(4))
                .stripTrailingZeros()
                .toPlainString();
    }
}

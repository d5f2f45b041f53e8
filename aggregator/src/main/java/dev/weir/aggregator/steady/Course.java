package dev.weir.aggregator.steady;

import static java.util.Objects.requireNonNull;

import dev.weir.model.EventCounts;
import dev.weir.model.HostName;
import dev.weir.model.HostSecond;
import dev.weir.model.Mark;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is known of a run second by second. The windows of all hosts begin together, so the seconds of one are those of the others.
 *
 * @param rows the names of the rows, as {@link ProcessCourse#add} numbers them
 * @param seconds the length of the window
 * @param processes of all hosts
 * @param hosts what each host tells of its seconds; empty where it tells nothing
 * @param denominators what was counted, the first is divided by
 */
public record Course(
        List<String> rows,
        double seconds,
        List<ProcessCourse> processes,
        SortedMap<HostName, List<HostSecond>> hosts,
        List<EventCounts> denominators) {
    public Course {
        requireNonNull(hosts, "hosts is null");
        rows = List.copyOf(rows);
        processes = List.copyOf(processes);
        hosts = Collections.unmodifiableSortedMap(new TreeMap<>(hosts));
        denominators = List.copyOf(denominators);
    }

    long samples() {
        return processes.stream().mapToLong(ProcessCourse::samples).sum();
    }

    /** The first denominator that knows when its events came. */
    Optional<EventCounts> events() {
        return bySecond(denominators);
    }

    /** Of all denominators. */
    List<Mark> marks() {
        return denominators.stream()
                .flatMap(counts -> counts.marks().stream())
                .distinct()
                .toList();
    }

    static Optional<EventCounts> bySecond(List<EventCounts> denominators) {
        return denominators.stream()
                .filter(counts -> counts.bySecond().stream().anyMatch(events -> events > 0))
                .findFirst();
    }
}

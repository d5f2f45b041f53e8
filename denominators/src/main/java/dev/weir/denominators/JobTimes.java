package dev.weir.denominators;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** When the job stopped and went on again, by this machine's clock. */
final class JobTimes {
    /**
     * A time without work.
     *
     * @param stopped when the job stopped, or the poll that first saw it
     * @param resumed when it ran again; as long as that is unknown, {@code stopped}
     */
    record Pause(Instant stopped, Instant resumed) {}

    private final SortedMap<Long, Pause> restarts = new TreeMap<>();
    private Optional<Instant> end = Optional.empty();

    /**
     * The job restarts. Told again at every poll from then on.
     *
     * @param stamp the JobManager's own time stamp, which names the restart
     * @param stopped the same by this machine's clock; the first one told is kept, since each differs by some milliseconds
     */
    void restartedAt(long stamp, Instant stopped, Optional<Instant> resumed) {
        Pause known = restarts.getOrDefault(stamp, new Pause(stopped, stopped));
        boolean stillStopped = known.resumed().equals(known.stopped());
        restarts.put(
                stamp,
                stillStopped
                        ? new Pause(
                                known.stopped(),
                                resumed.filter(at -> at.isAfter(known.stopped()))
                                        .orElse(known.stopped()))
                        : known);
    }

    void endedAt(Instant at) {
        if (end.isEmpty()) {
            end = Optional.of(at);
        }
    }

    Optional<Instant> end() {
        return end;
    }

    List<Pause> restarts() {
        return List.copyOf(restarts.values());
    }

    /** The last restart between two readings of different attempts. */
    Optional<Pause> between(Instant from, Instant to) {
        return restarts.values().stream()
                .filter(pause ->
                        pause.stopped().isAfter(from) && pause.stopped().isBefore(to))
                .reduce((earlier, later) -> later);
    }
}

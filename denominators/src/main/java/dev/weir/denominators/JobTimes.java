package dev.weir.denominators;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** When the job stopped and went on again, by this machine's clock. */
final class JobTimes {
    /**
     * A time without work.
     *
     * @param stopped when the job stopped, or the poll that first saw it
     * @param resumed when it ran again; as long as that is unknown, {@code stopped}
     */
    record Pause(Instant stopped, Instant resumed) {}

    private final List<Pause> restarts = new ArrayList<>();
    private Optional<Instant> end = Optional.empty();

    /** The job restarts: known from the moment on when it stopped. Seeing one restart twice is harmless. */
    void restartedAt(Instant stopped, Optional<Instant> resumed) {
        // The job's own time stamps are turned into this machine's clock at every poll, with an error of some
        // milliseconds.
        restarts.removeIf(known -> Math.abs(known.stopped().toEpochMilli() - stopped.toEpochMilli()) < 100);
        restarts.add(
                new Pause(stopped, resumed.filter(at -> at.isAfter(stopped)).orElse(stopped)));
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
        return List.copyOf(restarts);
    }

    /** The last restart between two readings of different attempts. */
    Optional<Pause> between(Instant from, Instant to) {
        return restarts.stream()
                .filter(pause ->
                        pause.stopped().isAfter(from) && pause.stopped().isBefore(to))
                .reduce((earlier, later) -> later);
    }
}

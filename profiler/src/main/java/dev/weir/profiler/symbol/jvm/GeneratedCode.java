package dev.weir.profiler.symbol.jvm;

import static dev.weir.profiler.symbol.jvm.CodeHistory.LATEST_REPORT_NANOS;

import java.util.Comparator;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The interpreter, stubs and adapters. They may lie within each other (a stub in its blob): the smallest one names an
 * address. JVMTI never says that one went; a new one at the same place takes its name.
 */
final class GeneratedCode {
    private record Place(long address, int size) {}

    private record Stub(long loadNanos, String name) {}

    /** A lookup gives up after so many neighbours: real maps need some ten, the blob with the most stubs has under 400. */
    private static final int MAX_STEPS = 4096;

    private final TreeMap<Place, Stub> stubs =
            new TreeMap<>(Comparator.comparingLong(Place::address).thenComparingInt(Place::size));
    private int largest;

    void add(long address, int size, long loadNanos, String name) {
        stubs.merge(
                new Place(address, size),
                new Stub(loadNanos, name),
                (old, latest) -> new Stub(Math.min(old.loadNanos(), latest.loadNanos()), latest.name()));
        largest = Math.max(largest, size);
    }

    Optional<String> nameAt(long address, long timeNanos) {
        Optional<String> best = Optional.empty();
        int bestSize = Integer.MAX_VALUE;
        int steps = 0;
        for (var entry : stubs.headMap(new Place(address, Integer.MAX_VALUE), true)
                .descendingMap()
                .entrySet()) {
            Place place = entry.getKey();
            if (address - place.address() >= largest || ++steps > MAX_STEPS) {
                break;
            }
            boolean there = entry.getValue().loadNanos() <= timeNanos
                    || entry.getValue().loadNanos() - timeNanos <= LATEST_REPORT_NANOS;
            if (there && address - place.address() < place.size() && place.size() < bestSize) {
                best = Optional.of(entry.getValue().name());
                bestSize = place.size();
            }
        }
        return best;
    }

    int size() {
        return stubs.size();
    }
}

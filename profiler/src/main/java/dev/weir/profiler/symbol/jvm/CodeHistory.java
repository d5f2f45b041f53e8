package dev.weir.profiler.symbol.jvm;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Which compiled method was at an address at a time. */
final class CodeHistory {
    /**
     * How late a load may be reported. HotSpot's service thread posts the events one after another: milliseconds on a quiet
     * JVM, some 100 ms while a wave of compilations goes through. Code that has not been there a second is another's.
     */
    static final long LATEST_REPORT_NANOS = 1_000_000_000L;

    private final long horizonNanos;
    /** What is there now: bodies do not overlap, the last reported one has the place. */
    private final TreeMap<Long, CompiledCode> current = new TreeMap<>();
    /** What was there, by address; a place may have had many. */
    private final TreeMap<Long, List<CompiledCode>> past = new TreeMap<>();

    private int pastCount;
    private int largestPast;

    /** @param horizonNanos code that went before this time is forgotten: nobody will ask for it */
    CodeHistory(long horizonNanos) {
        this.horizonNanos = horizonNanos;
    }

    void load(CompiledCode code) {
        Map.Entry<Long, CompiledCode> before = current.lowerEntry(code.address());
        if (before != null && before.getValue().end() > code.address()) {
            unload(before.getKey(), code.loadNanos());
        }
        CompiledCode loaded = code;
        Map.Entry<Long, CompiledCode> inside = current.ceilingEntry(code.address());
        while (inside != null && inside.getKey() < code.end()) {
            CompiledCode old = inside.getValue();
            if (old.address() == code.address() && old.size() == code.size() && old.method() == code.method()) {
                // GenerateEvents reports what an event has reported already; the earlier time is the better one.
                loaded = code.since(old.loadNanos());
                current.remove(old.address());
            } else {
                unload(old.address(), code.loadNanos());
            }
            inside = current.higherEntry(inside.getKey());
        }
        current.put(loaded.address(), loaded);
    }

    void unload(long address, long timeNanos) {
        CompiledCode gone = current.remove(address);
        if (gone != null && timeNanos >= horizonNanos) {
            past.computeIfAbsent(address, a -> new ArrayList<>(1)).add(gone.until(timeNanos));
            pastCount++;
            largestPast = Math.max(largestPast, gone.size());
        }
    }

    /** What was there at the time; where nothing was, what was reported there within a second after it. */
    Optional<CompiledCode> at(long address, long timeNanos) {
        List<CompiledCode> candidates = new ArrayList<>();
        Map.Entry<Long, CompiledCode> now = current.floorEntry(address);
        if (now != null && now.getValue().contains(address)) {
            if (now.getValue().isThereAt(timeNanos)) {
                return Optional.of(now.getValue());
            }
            candidates.add(now.getValue());
        }
        NavigableMap<Long, List<CompiledCode>> near = past.subMap(address - largestPast, false, address, true);
        near.values()
                .forEach(place ->
                        place.stream().filter(code -> code.contains(address)).forEach(candidates::add));
        Optional<CompiledCode> there = Optional.empty();
        Optional<CompiledCode> soon = Optional.empty();
        for (CompiledCode code : candidates) {
            if (code.isThereAt(timeNanos)) {
                if (there.isEmpty() || there.get().loadNanos() < code.loadNanos()) {
                    there = Optional.of(code);
                }
            } else if (code.loadNanos() > timeNanos && code.loadNanos() - timeNanos <= LATEST_REPORT_NANOS) {
                if (soon.isEmpty() || soon.get().loadNanos() > code.loadNanos()) {
                    soon = Optional.of(code);
                }
            }
        }
        return there.isPresent() ? there : soon;
    }

    Collection<CompiledCode> current() {
        return current.values();
    }

    List<CompiledCode> past() {
        return past.values().stream().flatMap(List::stream).toList();
    }

    int size() {
        return current.size() + pastCount;
    }

    int pastCount() {
        return pastCount;
    }
}

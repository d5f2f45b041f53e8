package dev.weir.denominators;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;

/** What the recorded job counted itself. */
final class Truth {
    private final Map<String, NavigableMap<Long, Long>> countByAttempt = new HashMap<>();

    Truth(String recording) throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(Truth.class.getResourceAsStream(recording + "-truth.txt")),
                StandardCharsets.UTF_8))) {
            lines.readLine();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ", -1);
                countByAttempt
                        .computeIfAbsent(words[0] + " " + words[1], key -> new TreeMap<>())
                        .put(Long.parseLong(words[2]), Long.parseLong(words[3]));
            }
        }
    }

    double records(Instant start, Instant end) {
        return countByAttempt.values().stream()
                .mapToDouble(counts -> at(counts, end.toEpochMilli()) - at(counts, start.toEpochMilli()))
                .sum();
    }

    private static double at(NavigableMap<Long, Long> counts, long millis) {
        Map.Entry<Long, Long> before = counts.floorEntry(millis);
        Map.Entry<Long, Long> after = counts.ceilingEntry(millis);
        if (before == null) {
            return 0;
        }
        if (after == null || after.getKey().equals(before.getKey())) {
            return (double) before.getValue();
        }
        double part = (millis - before.getKey()) / (double) (after.getKey() - before.getKey());
        return before.getValue() + part * (after.getValue() - before.getValue());
    }
}

package dev.weir.denominators;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** The answers of a recorded engine, each at the time when it was given; see README.md among the resources. */
final class Recorded<T> {
    interface Answer<T> {
        T of(JsonNode line);
    }

    /** What a web server answered. */
    record Page(int status, String body) {
        static Page of(JsonNode line) {
            return new Page(line.get("status").asInt(), line.get("body").asText());
        }
    }

    private final Map<String, TreeMap<Long, T>> answers = new HashMap<>();
    private final Clock clock;
    private final Instant start;

    /**
     * @param key the member of each line that holds what was asked for
     * @param clock runs over the time of the recording, whose start {@link #startOf} tells
     */
    Recorded(String recording, String key, Answer<T> answer, Clock clock) throws IOException {
        this.clock = clock;
        this.start = startOf(recording);
        ObjectMapper json = new ObjectMapper();
        try (BufferedReader lines = open(recording, ".jsonl.gz")) {
            lines.readLine();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode node = json.readTree(line);
                answers.computeIfAbsent(node.get(key).asText(), asked -> new TreeMap<>())
                        .put(node.get("t").asLong(), answer.of(node));
            }
        }
    }

    static Instant startOf(String recording) throws IOException {
        try (BufferedReader lines = open(recording, ".jsonl.gz")) {
            return Instant.ofEpochMilli(
                    new ObjectMapper().readTree(lines.readLine()).get("start").asLong());
        }
    }

    static BufferedReader open(String recording, String ending) throws IOException {
        return new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Objects.requireNonNull(Recorded.class.getResourceAsStream(recording + ending))),
                StandardCharsets.UTF_8));
    }

    Set<String> asked() {
        return answers.keySet();
    }

    /** What was answered last, at a time of the recording not before this one in milliseconds. */
    Optional<T> answer(String asked, long earliest) {
        long at = Math.max(earliest, clock.instant().toEpochMilli() - start.toEpochMilli());
        return Optional.ofNullable(answers.get(asked))
                .map(known -> known.floorEntry(at))
                .map(Map.Entry::getValue);
    }

    /** What was answered first, whenever that was. */
    Optional<T> first(String asked) {
        return Optional.ofNullable(answers.get(asked))
                .map(known -> known.firstEntry().getValue());
    }
}

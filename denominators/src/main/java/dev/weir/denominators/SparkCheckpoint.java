package dev.weir.denominators;

import static dev.weir.model.WeirException.Kind.ENVIRONMENT;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.model.WeirException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The Kafka offsets in the checkpoint directory of a Spark query: the only count there is of one in continuous mode.
 *
 * <p>{@code offsets/N} holds where batch or epoch N ends, and is written before a batch is processed; {@code commits/N} appears when all of it was. So the newest commit tells how far the
 * query had come, and the time of its file tells when.
 */
final class SparkCheckpoint implements CounterSource {
    private static final int FIRST_SOURCE_LINE = 2;

    private final Path directory;
    private final ObjectMapper json = new ObjectMapper();
    private final SortedSet<String> topics = new TreeSet<>();
    private Duration renewal = Duration.ofSeconds(10);
    private int partitions;

    SparkCheckpoint(Path directory) {
        this.directory = directory;
    }

    @Override
    public void connect() throws Unavailable {
        if (!Files.isDirectory(directory.resolve("offsets"))) {
            throw new Unavailable("there is no directory " + directory.resolve("offsets"), 200);
        }
        SortedSet<Long> commits = commits();
        if (commits.isEmpty()) {
            throw new WeirException(
                    ENVIRONMENT,
                    "the Spark query of " + directory
                            + " has committed no batch or epoch yet. Start it before profiling it, and wait for its first commit.");
        }
        if (commits.size() > 1) {
            long last = commits.last();
            long before = commits.headSet(last).last();
            Duration step = Duration.between(committed(before), committed(last));
            renewal = step.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : step;
        }
    }

    @Override
    public Totals read() throws Unavailable {
        SortedSet<Long> commits = commits();
        if (commits.isEmpty()) {
            throw new Unavailable("the commits of " + directory + " are gone", 200);
        }
        long last = commits.last();
        return new Totals(Optional.of(committed(last)), counts(last));
    }

    private SortedSet<Long> commits() throws Unavailable {
        SortedSet<Long> numbers = new TreeSet<>();
        // Beside the numbers lie .N.crc files and what is being written.
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory.resolve("commits"), "[0-9]*")) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (name.matches("\\d{1,18}")) {
                    numbers.add(Long.parseLong(name));
                }
            }
            return numbers;
        } catch (IOException e) {
            throw unreadable(e);
        } catch (DirectoryIteratorException e) {
            throw unreadable(new IOException(e));
        }
    }

    private Instant committed(long number) throws Unavailable {
        try {
            return Files.getLastModifiedTime(directory.resolve("commits").resolve(Long.toString(number)))
                    .toInstant();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** The version, the query's metadata, and a line for each source, which is {@code -} as long as it has read nothing. */
    private Map<Counter, Long> counts(long number) throws Unavailable {
        List<String> lines;
        try {
            lines = Files.readAllLines(directory.resolve("offsets").resolve(Long.toString(number)));
        } catch (IOException e) {
            throw unreadable(e);
        }
        Map<Counter, Long> counts = new LinkedHashMap<>();
        topics.clear();
        for (int line = FIRST_SOURCE_LINE; line < lines.size(); line++) {
            int source = line - FIRST_SOURCE_LINE;
            if (lines.get(line).equals("-")) {
                continue;
            }
            JsonNode offsets = offsets(lines.get(line), source);
            for (Map.Entry<String, JsonNode> topic : offsets.properties()) {
                topics.add(topic.getKey());
                for (Map.Entry<String, JsonNode> partition : topic.getValue().properties()) {
                    counts.put(
                            Counter.job("source " + source + ": " + topic.getKey() + "-" + partition.getKey()),
                            partition.getValue().asLong());
                }
            }
        }
        partitions = counts.size();
        return counts;
    }

    private JsonNode offsets(String line, int source) {
        try {
            JsonNode offsets = json.readTree(line);
            boolean kafka = offsets.isObject() && !offsets.isEmpty();
            for (JsonNode topic : offsets) {
                kafka &= topic.isObject();
                for (JsonNode partition : topic) {
                    kafka &= partition.isIntegralNumber();
                }
            }
            if (kafka) {
                return offsets;
            }
        } catch (JsonProcessingException e) {
            throw notKafka(source, e);
        }
        throw notKafka(source, null);
    }

    private WeirException notKafka(int source, @Nullable Throwable cause) {
        return new WeirException(
                ENVIRONMENT,
                "source " + source + " of the Spark query of " + directory
                        + " is not Kafka: its offsets are no numbers of records. In micro-batch mode Spark counts its rows: --events"
                        + " spark:http://DRIVER:4040",
                cause);
    }

    private Unavailable unreadable(IOException e) {
        String why = e instanceof NoSuchFileException
                ? " does not exist"
                : e instanceof AccessDeniedException ? " may not be read" : ": " + e.getMessage();
        String what = e instanceof NoSuchFileException || e instanceof AccessDeniedException
                ? String.valueOf(e.getMessage())
                : directory.toString();
        return new Unavailable(what + why, 200, e);
    }

    @Override
    public String source() {
        return "spark:checkpoint:" + directory;
    }

    @Override
    public String method() {
        return String.format(
                Locale.ROOT,
                "Kafka offsets of %s, %d partition%s, in the query's checkpoint, each dated by the time of its commit",
                String.join(" and ", topics),
                partitions,
                partitions == 1 ? "" : "s");
    }

    @Override
    public String advice() {
        return "The path must be the query's checkpointLocation, which holds offsets and commits, on a file system of this machine.";
    }

    @Override
    public Shown shown() {
        return Shown.LIVE;
    }

    @Override
    public Backwards backwards() {
        return Backwards.SET_BACK;
    }

    @Override
    public Duration renewal() {
        return renewal;
    }

    @Override
    public void close() {
        // Nothing stays open between two readings.
    }
}

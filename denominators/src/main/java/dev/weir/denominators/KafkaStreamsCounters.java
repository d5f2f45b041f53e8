package dev.weir.denominators;

import static dev.weir.model.WeirException.Kind.ENVIRONMENT;
import static java.util.stream.Collectors.joining;

import dev.weir.denominators.KafkaStreamsTopology.Bean;
import dev.weir.model.Mark;
import dev.weir.model.WeirException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.management.ObjectName;

/**
 * The counters of a Kafka Streams application, by JMX of all its instances.
 *
 * <p>{@code process-total} of threads and tasks counts a record again after each repartition, and is shown by task only at {@code metrics.recording.level=DEBUG}. The counts by topic
 * (KIP-846, Kafka 3.3) are always there, and tell what comes from outside from what the application sends itself.
 */
final class KafkaStreamsCounters implements CounterSource {
    private static final String TOPICS = "kafka.streams:type=stream-topic-metrics,*";
    private static final String THREADS = "kafka.streams:type=stream-thread-metrics,*";

    private final List<JmxBeans> instances;
    private final Clock clock;
    private final Map<Counter, Long> known = new LinkedHashMap<>();
    private KafkaStreamsTopology last = KafkaStreamsTopology.of(List.of());

    /** A time in which a task was seen nowhere; {@code to} is empty while it lasts. */
    private record Absence(Instant from, Optional<Instant> to) {}

    // Guarded by itself: the reading thread writes, another one asks for marks.
    private final SortedMap<String, List<Absence>> absences = new TreeMap<>();

    KafkaStreamsCounters(List<JmxBeans> instances, Clock clock) {
        this.instances = List.copyOf(instances);
        this.clock = clock;
    }

    @Override
    public void connect() throws Unavailable, InterruptedException {
        for (JmxBeans instance : instances) {
            String where = instance.address().text();
            // One without a task has no counts: there may be more instances than partitions.
            if (topics(instance).isEmpty()
                    && read(instance, THREADS, List.of("process-total")).isEmpty()) {
                throw new WeirException(
                        ENVIRONMENT,
                        "the JVM at " + where
                                + " has no MBeans kafka.streams:type=stream-thread-metrics: it runs no Kafka Streams, or its"
                                + " metric.reporters leave out JMX. Which JVM runs it? jps -l on its host.");
            }
        }
        if (KafkaStreamsTopology.of(topics()).sources().isEmpty()) {
            throw new WeirException(
                    ENVIRONMENT,
                    "Kafka Streams at " + addresses()
                            + " shows no counts by topic (kafka.streams:type=stream-topic-metrics): no task is assigned yet, or it is older"
                            + " than 3.3. Then its consumer group, which is the application.id, tells: --events kafka:BROKERS/GROUP");
        }
    }

    @Override
    public Totals read() throws Unavailable, InterruptedException {
        last = KafkaStreamsTopology.of(topics());
        // A task that has moved to another thread takes its counters along, and begins them anew there.
        known.putAll(last.counts());
        see(last.tasks(), clock.instant());
        return new Totals(known);
    }

    private void see(Set<String> tasks, Instant now) {
        synchronized (absences) {
            tasks.forEach(task -> absences.computeIfAbsent(task, first -> new ArrayList<>()));
            absences.forEach((task, times) -> {
                int latest = times.size() - 1;
                boolean away = latest >= 0 && times.get(latest).to().isEmpty();
                if (away && tasks.contains(task)) {
                    times.set(latest, new Absence(times.get(latest).from(), Optional.of(now)));
                } else if (!away && !tasks.contains(task)) {
                    times.add(new Absence(now, Optional.empty()));
                }
            });
        }
    }

    /** A task moves when instances come and go; one that moves to an instance that was not named is lost from sight, and its events with it. */
    @Override
    public List<Mark> marks(Instant windowStart, Instant windowEnd) {
        List<Mark> marks = new ArrayList<>();
        synchronized (absences) {
            absences.forEach(
                    (task, times) -> times.stream()
                            .filter(time -> time.from().isBefore(windowEnd)
                                    && time.to().orElse(windowEnd).isAfter(windowStart))
                            .forEach(
                                    time -> marks.add(
                                            new Mark(
                                                    Mark.Kind.RESCALE,
                                                    Optional.empty(),
                                                    seconds(windowStart, time.from()),
                                                    seconds(
                                                            windowStart,
                                                            time.to().orElse(windowEnd)),
                                                    "task " + task
                                                            + " was in none of the named instances, and what it took in meanwhile is not counted"))));
        }
        return marks;
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e9;
    }

    private List<Bean> topics() throws Unavailable, InterruptedException {
        List<Bean> beans = new ArrayList<>();
        for (JmxBeans instance : instances) {
            beans.addAll(topics(instance));
        }
        return beans;
    }

    private static List<Bean> topics(JmxBeans instance) throws Unavailable, InterruptedException {
        List<Bean> beans = new ArrayList<>();
        read(instance, TOPICS, List.of(KafkaStreamsTopology.CONSUMED, KafkaStreamsTopology.PRODUCED))
                .forEach((name, values) -> beans.add(new Bean(name, values)));
        return beans;
    }

    private static Map<ObjectName, Map<String, Number>> read(JmxBeans instance, String pattern, List<String> attributes)
            throws Unavailable, InterruptedException {
        try {
            return instance.read(pattern, name -> true, attributes);
        } catch (IOException e) {
            throw new Unavailable(instance.address().text() + ": " + e.getMessage(), 0, e);
        }
    }

    private String addresses() {
        return instances.stream().map(instance -> instance.address().text()).collect(joining(","));
    }

    @Override
    public String source() {
        return "kafka-streams:" + addresses();
    }

    @Override
    public String method() {
        String inner = last.inner().isEmpty()
                ? ""
                : ", without " + String.join(" and ", last.inner()) + ", which it sends to itself";
        return String.format(
                Locale.ROOT,
                "records-consumed-total of %s from %s, %d task%s in %d instance%s, by JMX%s",
                String.join(" and ", last.sources()),
                String.join(" and ", last.outer()),
                last.tasks().size(),
                last.tasks().size() == 1 ? "" : "s",
                instances.size(),
                instances.size() == 1 ? "" : "s",
                inner);
    }

    @Override
    public String advice() {
        return JmxBeans.HOW_TO_OPEN;
    }

    @Override
    public Shown shown() {
        return Shown.LIVE;
    }

    @Override
    public Duration renewal() {
        return Duration.ofSeconds(1);
    }

    @Override
    public Duration every() {
        return Duration.ofMillis(500);
    }

    @Override
    public void close() {
        instances.forEach(JmxBeans::close);
    }
}

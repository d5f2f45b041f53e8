package dev.weir.denominators;

import static dev.weir.model.WeirException.Kind.ENVIRONMENT;
import static dev.weir.model.WeirException.Kind.USAGE;
import static java.util.stream.Collectors.joining;

import dev.weir.model.WeirException;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Offsets of one Kafka topic: those that a consumer group has committed, or without a group those that the next records will have, which counts what is produced.
 *
 * <p>Consumers commit in steps, Flink at each checkpoint, others every five seconds unless told otherwise: partition by partition, a change dates a commit to between two polls. Offsets count records;
 * in topics that are written by transactions the markers of their ends count too.
 */
final class KafkaOffsets implements CounterSource {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Pattern SPEC = Pattern.compile("([^/]+)/(.*?)/([^/?]+)(?:\\?config=(.+))?", Pattern.DOTALL);
    private static final Pattern BROKER = Pattern.compile("(\\[[0-9a-fA-F:]+]|[^:\\[\\]\\s]+)(:\\d{1,5})?");
    private static final String FORM =
            "It is kafka:HOST:PORT[,HOST:PORT…]/GROUP/TOPIC, or kafka:HOST:PORT//TOPIC for what is produced.";

    private final String brokers;
    private final Optional<String> group;
    private final String topic;
    private final Properties settings;
    private final Set<Integer> partitions = new HashSet<>();
    // Of partitions without a commit at first: what was committed before the first one that is seen is not known.
    private final Map<Integer, Long> firstCommits = new ConcurrentHashMap<>();
    private @Nullable Admin admin;

    KafkaOffsets(String brokers, Optional<String> group, String topic, Properties settings) {
        this.brokers = brokers;
        this.group = group;
        this.topic = topic;
        this.settings = settings;
    }

    static KafkaOffsets parse(String rest) {
        String spec = "kafka:" + rest;
        Matcher matcher = SPEC.matcher(rest);
        if (!matcher.matches()) {
            throw new WeirException(USAGE, "--events " + spec + ": not of that form. " + FORM);
        }
        StringBuilder brokers = new StringBuilder();
        for (String broker : matcher.group(1).split(",", -1)) {
            if (!BROKER.matcher(broker).matches()) {
                throw new WeirException(USAGE, "--events " + spec + ": \"" + broker + "\" is no HOST:PORT. " + FORM);
            }
            boolean hasPort = broker.substring(broker.lastIndexOf(']') + 1).contains(":");
            brokers.append(brokers.length() == 0 ? "" : ",").append(broker).append(hasPort ? "" : ":9092");
        }
        return new KafkaOffsets(
                brokers.toString(),
                Optional.of(matcher.group(2)).filter(name -> !name.isEmpty()),
                matcher.group(3),
                settings(spec, Optional.ofNullable(matcher.group(4))));
    }

    private static Properties settings(String spec, Optional<String> file) {
        Properties settings = new Properties();
        if (file.isPresent()) {
            try (Reader reader = Files.newBufferedReader(Path.of(file.get()), StandardCharsets.UTF_8)) {
                settings.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                throw new WeirException(
                        USAGE,
                        "--events " + spec + ": the client's properties cannot be read: " + e.getMessage()
                                + ". Leave ?config= away if the brokers need neither TLS nor a login.",
                        e);
            }
        }
        return settings;
    }

    @Override
    public void connect() throws Unavailable, InterruptedException {
        settings.putIfAbsent(AdminClientConfig.CLIENT_ID_CONFIG, "weir");
        settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis());
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis());
        // Brokers may ask clients for telemetry; this one answers no such wish.
        settings.put(AdminClientConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        settings.put(AdminClientConfig.METRIC_REPORTER_CLASSES_CONFIG, "");
        try {
            admin = Admin.create(settings);
        } catch (KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new WeirException(USAGE, "--events " + source() + ": " + cause.getMessage() + ". " + FORM, e);
        }
        findPartitions();
        if (read().counts().isEmpty()) {
            throw new WeirException(
                    ENVIRONMENT,
                    "group " + group.orElse("") + " has committed no offset of topic " + topic + " on " + brokers
                            + ". Does the job run, commit (Flink does at checkpoints only), and use that group? Groups there: "
                            + groups() + ". To count what is produced instead: kafka:" + brokers + "//" + topic);
        }
    }

    private void findPartitions() throws Unavailable, InterruptedException {
        try {
            opened().describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(TIMEOUT.toMillis() * 2, TimeUnit.MILLISECONDS)
                    .values()
                    .forEach(described ->
                            described.partitions().forEach(partition -> partitions.add(partition.partition())));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                throw new WeirException(
                        USAGE,
                        "--events " + source() + ": the brokers know no topic " + topic + ". Their topics: "
                                + answer(opened().listTopics().names()).stream()
                                        .sorted()
                                        .limit(20)
                                        .collect(joining(", "))
                                + ".",
                        e);
            }
            throw unavailable(e);
        } catch (TimeoutException e) {
            throw new Unavailable("no answer within " + 2 * TIMEOUT.toSeconds() + " s", 0, e);
        }
    }

    private String groups() throws Unavailable, InterruptedException {
        return answer(opened().listGroups().all()).stream()
                .map(listing -> listing.groupId())
                .sorted()
                .limit(20)
                .collect(Collectors.collectingAndThen(joining(", "), names -> names.isEmpty() ? "none" : names));
    }

    @Override
    public Totals read() throws Unavailable, InterruptedException {
        Map<Integer, Long> offsets = group.isPresent() ? committed(group.get()) : produced();
        Map<Counter, Long> counts = new LinkedHashMap<>();
        offsets.forEach((partition, offset) ->
                counts.put(Counter.job("partition " + partition), offset - firstCommits.getOrDefault(partition, 0L)));
        return new Totals(counts);
    }

    private Map<Integer, Long> committed(String name) throws Unavailable, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> all =
                answer(opened().listConsumerGroupOffsets(name).partitionsToOffsetAndMetadata());
        boolean first = firstCommits.isEmpty();
        Map<Integer, Long> offsets = new TreeMap<>();
        all.forEach((partition, offset) -> {
            if (partition.topic().equals(topic) && offset != null) {
                offsets.put(partition.partition(), offset.offset());
            }
        });
        for (Map.Entry<Integer, Long> offset : offsets.entrySet()) {
            firstCommits.putIfAbsent(offset.getKey(), first ? 0L : offset.getValue());
        }
        return offsets;
    }

    private Map<Integer, Long> produced() throws Unavailable, InterruptedException {
        Map<TopicPartition, OffsetSpec> wanted = partitions.stream()
                .collect(Collectors.toMap(
                        partition -> new TopicPartition(topic, partition), partition -> OffsetSpec.latest()));
        Map<Integer, Long> offsets = new TreeMap<>();
        answer(opened().listOffsets(wanted).all())
                .forEach((partition, info) -> offsets.put(partition.partition(), info.offset()));
        return offsets;
    }

    private static <T> T answer(KafkaFuture<T> future) throws Unavailable, InterruptedException {
        try {
            return future.get(TIMEOUT.toMillis() * 2, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw unavailable(e);
        } catch (TimeoutException e) {
            throw new Unavailable("no answer within " + 2 * TIMEOUT.toSeconds() + " s", 0, e);
        }
    }

    private static Unavailable unavailable(ExecutionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        boolean silent = cause instanceof org.apache.kafka.common.errors.TimeoutException;
        return silent
                ? new Unavailable("no broker answered within " + TIMEOUT.toSeconds() + " s", 0, cause)
                : new Unavailable(
                        "the broker says " + cause.getClass().getSimpleName() + ": " + cause.getMessage(), 1, cause);
    }

    private Admin opened() {
        if (admin == null) {
            throw new IllegalStateException("connect() comes first");
        }
        return admin;
    }

    @Override
    public String source() {
        return "kafka:" + brokers + "/" + group.orElse("") + "/" + topic;
    }

    @Override
    public String method() {
        int counted = group.isPresent() ? firstCommits.size() : partitions.size();
        String where = counted + (counted == 1 ? " partition of " : " partitions of ") + topic;
        return group.map(name -> "offsets that group " + name + " committed on " + where)
                .orElse("end offsets, which count what was produced, of " + where);
    }

    @Override
    public String advice() {
        return "Are the brokers reachable from here under the names that they advertise? " + FORM;
    }

    @Override
    public Shown shown() {
        return group.isPresent() ? Shown.IN_STEPS : Shown.LIVE;
    }

    @Override
    public Backwards backwards() {
        return group.isPresent() ? Backwards.SET_BACK : Backwards.BEGAN_ANEW;
    }

    /** Kafka's consumers commit every five seconds unless told otherwise, Flink at every checkpoint. */
    @Override
    public Duration renewal() {
        return Duration.ofSeconds(15);
    }

    @Override
    public void close() {
        Admin open = admin;
        if (open != null) {
            open.close(Duration.ofSeconds(1));
        }
    }
}

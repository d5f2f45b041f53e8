package dev.weir.denominators;

import static dev.weir.model.WeirException.Kind.USAGE;

import dev.weir.model.WeirException;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The syntax of {@code --events} for engines other than Flink. */
final class EngineSpecs {
    static final String SPARK = "spark:http://driver:4040[/APP] or spark:checkpoint:/path";
    static final String KAFKA_STREAMS = "kafka-streams:host:jmxport[,host:jmxport…]";
    static final String STORM = "storm:nimbus:6627[/TOPOLOGY]";
    static final String HAZELCAST = "hazelcast:host:jmxport[,host:jmxport…][/JOB]";

    // A first read opens the connection and loads the classes of RMI on both sides: more than 5 s on a machine with a load of 50 on 2 cores.
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    // The first answer of a busy driver took longer than 5 s: it loads its REST implementation only then.
    private static final Duration FIRST_ANSWER = Duration.ofSeconds(20);
    private static final String CHECKPOINT = "checkpoint:";
    private static final Pattern NIMBUS =
            Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^\\s:/@\\[\\]]+)(?::(\\d{1,5}))?(?:/(.+)?)?");
    private static final int NIMBUS_PORT = 6627;
    private static final Pattern JOB_AT_END = Pattern.compile("((?!service:jmx:)[^/]*)/(.+)");

    private EngineSpecs() {}

    static Denominator spark(String spec, String address) {
        if (address.startsWith(CHECKPOINT)) {
            return polled(new SparkCheckpoint(checkpoint(spec, address.substring(CHECKPOINT.length()))));
        }
        URI uri = HttpAddress.parse(Asked.events(spec), address, "the driver's web interface");
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw bad(spec, "nothing may follow the application but the end", SPARK, null);
        }
        String path = uri.getRawPath() == null ? "" : uri.getRawPath().replaceFirst("/+$", "");
        String last = path.substring(path.lastIndexOf('/') + 1);
        // YARN's proxy has the application in the driver's address.
        if (last.isEmpty() || path.endsWith("/proxy/" + last)) {
            return spark(HttpAddress.base(uri, path), Optional.empty());
        }
        if (!last.matches("(app|local|application|spark)[-_][\\w.-]+")) {
            throw bad(spec, "\"" + last + "\" is no application's id, such as app-20260101120000-0000", SPARK, null);
        }
        return spark(HttpAddress.base(uri, path.substring(0, path.length() - last.length())), Optional.of(last));
    }

    private static Denominator spark(URI base, Optional<String> application) {
        return polled(new SparkApplication(new JsonRest(base, FIRST_ANSWER), application, Clock.systemUTC()));
    }

    private static Path checkpoint(String spec, String path) {
        String local =
                path.startsWith("file:") ? path.substring("file:".length()).replaceFirst("^//(?=/)", "") : path;
        if (local.matches("[a-z0-9]+:.*")) {
            throw bad(spec, "a checkpoint can be read from a file system of this machine only", SPARK, null);
        }
        try {
            Path directory = Path.of(local);
            if (!directory.isAbsolute()) {
                throw bad(spec, "the path of a checkpoint must begin with /", SPARK, null);
            }
            return directory.normalize();
        } catch (InvalidPathException e) {
            throw bad(spec, e.getReason(), SPARK, e);
        }
    }

    static Denominator kafkaStreams(String spec, String addresses) {
        return polled(new KafkaStreamsCounters(beans(spec, addresses, KAFKA_STREAMS), Clock.systemUTC()));
    }

    static Denominator hazelcast(String spec, String addresses) {
        Matcher withJob = JOB_AT_END.matcher(addresses);
        return withJob.matches()
                ? polled(new HazelcastCounters(beans(spec, withJob.group(1), HAZELCAST), Optional.of(withJob.group(2))))
                : polled(new HazelcastCounters(beans(spec, addresses, HAZELCAST), Optional.empty()));
    }

    private static List<JmxBeans> beans(String spec, String addresses, String usage) {
        return JmxAddress.parseAll(spec, addresses, "Write " + usage + ".").stream()
                .map(address -> new JmxBeans(address, TIMEOUT))
                .toList();
    }

    static Denominator storm(String spec, String address) {
        Matcher matcher = NIMBUS.matcher(address);
        if (!matcher.matches()) {
            throw bad(spec, "\"" + address + "\" is not the host:port of Nimbus", STORM, null);
        }
        int port = matcher.group(2) == null ? NIMBUS_PORT : Integer.parseInt(matcher.group(2));
        if (port < 1 || port > 65535) {
            throw bad(spec, "there is no port " + port, STORM, null);
        }
        String host = matcher.group(1);
        return polled(new StormCounters(
                new ThriftClient(host.replaceAll("[\\[\\]]", ""), port, TIMEOUT),
                host + ":" + port,
                Optional.ofNullable(matcher.group(3))));
    }

    private static Denominator polled(CounterSource counters) {
        return new PolledDenominator(counters, Clock.systemUTC());
    }

    private static WeirException bad(String spec, String why, String usage, @Nullable Throwable cause) {
        return new WeirException(USAGE, "--events " + spec + ": " + why + ". Write " + usage + ".", cause);
    }
}

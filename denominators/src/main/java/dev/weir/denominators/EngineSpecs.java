package dev.weir.denominators;

import static dev.weir.model.WeirException.Kind.USAGE;

import dev.weir.model.WeirException;
import java.net.URI;
import java.net.URISyntaxException;
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
    private static final String SPARK = "spark:http://driver:4040[/APP] or spark:checkpoint:/path";
    private static final String KAFKA_STREAMS = "kafka-streams:host:jmxport[,host:jmxport…]";
    private static final String STORM = "storm:nimbus:6627[/TOPOLOGY]";
    private static final String HAZELCAST = "hazelcast:host:jmxport[,host:jmxport…][/JOB]";
    static final String SUPPORTED = String.join(", ", SPARK, KAFKA_STREAMS, STORM, HAZELCAST);

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    // The first answer of a busy driver took longer than 5 s: it loads its REST implementation only then.
    private static final Duration FIRST_ANSWER = Duration.ofSeconds(20);
    private static final String CHECKPOINT = "checkpoint:";
    private static final Pattern NIMBUS =
            Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^\\s:/@\\[\\]]+)(?::(\\d{1,5}))?(?:/(.+)?)?");
    private static final int NIMBUS_PORT = 6627;
    private static final Pattern JOB_AT_END = Pattern.compile("((?!service:jmx:)[^/]*)/(.+)");

    private EngineSpecs() {}

    /**
     * Reads the spec of an engine.
     *
     * @param address what follows {@code engine:}
     * @return empty when the engine is none of these
     * @throws WeirException USAGE when it is, and the address is wrong
     */
    static Optional<Denominator> parse(String spec, String engine, String address) {
        return switch (engine) {
            case "spark" -> Optional.of(spark(spec, address));
            case "kafka-streams" -> Optional.of(kafkaStreams(spec, address));
            case "storm" -> Optional.of(storm(spec, address));
            case "hazelcast" -> Optional.of(hazelcast(spec, address));
            default -> Optional.empty();
        };
    }

    private static Denominator spark(String spec, String address) {
        if (address.startsWith(CHECKPOINT)) {
            return polled(new SparkCheckpoint(checkpoint(spec, address.substring(CHECKPOINT.length()))));
        }
        URI uri = http(spec, address);
        String path = uri.getRawPath() == null ? "" : uri.getRawPath().replaceFirst("/+$", "");
        String application = path.substring(path.lastIndexOf('/') + 1);
        if (!application.isEmpty() && !application.matches("(app|local|application)-[\\w.-]+|application_\\w+")) {
            throw bad(
                    spec,
                    "\"" + application + "\" is no application's id, such as app-20260101120000-0000",
                    SPARK,
                    null);
        }
        String base = uri.getScheme() + "://" + uri.getRawAuthority()
                + path.substring(0, path.length() - application.length()).replaceFirst("/+$", "");
        return polled(new SparkCounters(
                new JsonRest(URI.create(base), FIRST_ANSWER),
                application.isEmpty() ? Optional.empty() : Optional.of(application)));
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

    private static URI http(String spec, String address) {
        URI uri;
        try {
            uri = new URI(address);
        } catch (URISyntaxException e) {
            throw bad(spec, "not a URL (" + e.getReason() + ")", SPARK, e);
        }
        if (uri.getScheme() == null || !uri.getScheme().matches("https?")) {
            throw bad(
                    spec, "the address of the driver's web interface must begin with http:// or https://", SPARK, null);
        }
        if (uri.getRawUserInfo() != null) {
            // The spec goes into reports: it must not be repeated either.
            throw new WeirException(
                    USAGE,
                    "--events spark:…: a user or password in the address is not supported, and would end up in reports. Write "
                            + SPARK + ".");
        }
        if (uri.getHost() == null) {
            throw bad(spec, "no host in it", SPARK, null);
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw bad(spec, "nothing may follow the application but the end", SPARK, null);
        }
        return uri;
    }

    private static Denominator kafkaStreams(String spec, String addresses) {
        return polled(new KafkaStreamsCounters(beans(spec, addresses, KAFKA_STREAMS)));
    }

    private static Denominator hazelcast(String spec, String addresses) {
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

    private static Denominator storm(String spec, String address) {
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

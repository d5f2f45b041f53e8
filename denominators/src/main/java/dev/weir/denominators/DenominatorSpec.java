package dev.weir.denominators;

import static dev.weir.model.WeirException.Kind.USAGE;

import dev.weir.model.WeirException;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The syntax of {@code --events}. */
final class DenominatorSpec {
    /**
     * One kind of source.
     *
     * @param form what the user writes
     * @param parse of the whole spec and what follows the colon
     */
    private record Scheme(String form, BiFunction<String, String, Denominator> parse) {}

    private static final Map<String, Scheme> SCHEMES = schemes();

    static final String SUPPORTED = "Supported: a number of events such as 134892334 or 1.3e8, "
            + String.join(", ", SCHEMES.values().stream().map(Scheme::form).toList()) + ".";

    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,3})?");
    private static final Pattern PREFIX = Pattern.compile("([a-z][a-z-]*):(.*)", Pattern.DOTALL);

    private DenominatorSpec() {}

    private static Map<String, Scheme> schemes() {
        Map<String, Scheme> all = new LinkedHashMap<>();
        all.put("flink", new Scheme("flink:http://host:8081[/JOB]", DenominatorSpec::flink));
        all.put("kafka", new Scheme("kafka:BROKERS/GROUP/TOPIC", polled(KafkaOffsets::parse)));
        all.put("prometheus", new Scheme("prometheus:URL?query=EXPRESSION", polled(PrometheusQuery::parse)));
        all.put("file", new Scheme("file:PATH", polled(CountFile::parse)));
        all.put("spark", new Scheme(EngineSpecs.SPARK, EngineSpecs::spark));
        all.put("kafka-streams", new Scheme(EngineSpecs.KAFKA_STREAMS, EngineSpecs::kafkaStreams));
        all.put("storm", new Scheme(EngineSpecs.STORM, EngineSpecs::storm));
        all.put("hazelcast", new Scheme(EngineSpecs.HAZELCAST, EngineSpecs::hazelcast));
        return all;
    }

    private static BiFunction<String, String, Denominator> polled(Function<String, CounterSource> parse) {
        return (spec, rest) -> new PolledDenominator(parse.apply(rest), Clock.systemUTC());
    }

    static Denominator parse(String spec) {
        String text = spec.strip();
        if (NUMBER.matcher(text).matches()) {
            return number(text);
        }
        Matcher prefix = PREFIX.matcher(text);
        if (prefix.matches()) {
            Scheme scheme = SCHEMES.get(prefix.group(1));
            if (scheme != null) {
                return scheme.parse().apply(text, prefix.group(2));
            }
            if (prefix.group(1).startsWith("http")) {
                throw new WeirException(
                        USAGE,
                        "--events " + text + ": which engine is it? Write flink:" + text + " for a Flink. "
                                + SUPPORTED);
            }
        }
        throw new WeirException(
                USAGE, "--events " + text + ": neither a number of events nor a known source. " + SUPPORTED);
    }

    private static Denominator number(String text) {
        BigDecimal events = new BigDecimal(text);
        if (events.signum() <= 0) {
            throw new WeirException(USAGE, "--events " + text + ": a number of events is positive. " + SUPPORTED);
        }
        double value = events.doubleValue();
        if (value == 0 || Double.isInfinite(value)) {
            throw new WeirException(USAGE, "--events " + text + ": no number of events is like that. " + SUPPORTED);
        }
        return new GivenNumber(text, value);
    }

    private static Denominator flink(String spec, String address) {
        FlinkAddress parsed = FlinkAddress.parse(Asked.events(spec), address);
        return new FlinkDenominator(new JsonRest(parsed.base()), parsed.job(), Clock.systemUTC());
    }
}

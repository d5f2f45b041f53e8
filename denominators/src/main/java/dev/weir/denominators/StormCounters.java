package dev.weir.denominators;

import static dev.weir.model.WeirException.Kind.ENVIRONMENT;
import static dev.weir.model.WeirException.Kind.USAGE;
import static java.util.Locale.ROOT;
import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.model.WeirException;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Storm topology's own counters, by Nimbus' Thrift interface.
 *
 * <p>What enters is what the spouts emit, on streams of the user: those whose name begins with {@code __} carry acknowledgements, ticks, and metrics. Storm counts one tuple in some and shows the count scaled
 * up; workers report to Nimbus once a minute unless told otherwise. Field numbers are those of {@code storm.thrift}, unchanged from Storm 1.0 to 2.8.
 */
final class StormCounters implements CounterSource {
    private static final double SIGMAS = 1.96;

    private final ThriftClient nimbus;
    private final String address;
    private final Optional<String> wanted;
    private final ObjectMapper json = new ObjectMapper();
    private String id = "";
    private Duration renewal = Duration.ofMinutes(1);
    private double sampleRate = 0.05;
    private StormTopology last = StormTopology.NONE;

    /** @param address for people, {@code host:port} */
    StormCounters(ThriftClient nimbus, String address, Optional<String> wanted) {
        this.nimbus = nimbus;
        this.address = address;
        this.wanted = wanted;
    }

    @Override
    public void connect() throws Unavailable, InterruptedException {
        ThriftStruct cluster = call("getClusterInfo", List.of()).struct(0).orElseThrow(this::notNimbus);
        Map<String, String> idByName = new LinkedHashMap<>();
        for (Object topology : cluster.list(3)) {
            if (topology instanceof ThriftStruct summary && summary.text(7).equals("ACTIVE")) {
                idByName.put(summary.text(2), summary.text(1));
            }
        }
        id = choose(idByName);
        JsonNode conf = conf(call("getTopologyConf", List.of(id)));
        renewal = Duration.ofSeconds(
                Math.max(1, conf.path("executor.metrics.frequency.secs").asLong(60)));
        sampleRate = conf.path("topology.stats.sample.rate").asDouble(0.05);
        last = StormTopology.NONE;
    }

    private String choose(Map<String, String> idByName) {
        String known = idByName.keySet().stream().sorted().collect(joining(", "));
        if (wanted.isPresent()) {
            return Optional.ofNullable(idByName.get(wanted.get()))
                    .or(() -> wanted.filter(idByName::containsValue))
                    .orElseThrow(() -> new WeirException(
                            USAGE,
                            "no topology " + wanted.get() + " is active on the Storm of " + address + ". "
                                    + (known.isEmpty() ? "None is." : "Active: " + known + ".")));
        }
        if (idByName.isEmpty()) {
            throw new WeirException(
                    ENVIRONMENT,
                    "no topology is active on the Storm of " + address + ". Submit it before profiling it.");
        }
        if (idByName.size() > 1) {
            throw new WeirException(
                    USAGE,
                    idByName.size() + " topologies are active on the Storm of " + address + ": " + known
                            + ". Name one: --events storm:" + address + "/NAME");
        }
        return idByName.values().iterator().next();
    }

    private JsonNode conf(ThriftStruct answer) throws Unavailable {
        try {
            return json.readTree(answer.text(0));
        } catch (JsonProcessingException e) {
            throw new Unavailable("its configuration of topology " + id + " is no JSON", 200, e);
        }
    }

    @Override
    public Totals read() throws Unavailable, InterruptedException {
        last = StormTopology.of(call("getTopologyInfo", List.of(id)).struct(0).orElseThrow(this::notNimbus));
        if (last.spouts().isEmpty() && last.executors() > 0 && last.reporting() == last.executors()) {
            throw new WeirException(
                    ENVIRONMENT, "no component of topology " + id + " is a spout, so its input cannot be counted.");
        }
        return new Totals(last.counts());
    }

    private ThriftStruct call(String method, List<String> arguments) throws Unavailable {
        try {
            return nimbus.call(method, arguments);
        } catch (IOException e) {
            throw new Unavailable(reason(e), 0, e);
        } catch (ThriftClient.Refused e) {
            // The declared exceptions of getTopologyInfo: 1 the topology is not alive, 2 not authorized.
            if (e.field() == 1 && !id.isEmpty()) {
                throw new WeirException(
                        ENVIRONMENT,
                        "topology " + id + " on the Storm of " + address + " was killed during the run.",
                        e);
            }
            throw new Unavailable("it refuses " + e.getMessage(), 200, e);
        }
    }

    private static String reason(IOException e) {
        String name = e.getClass().getSimpleName();
        return switch (name) {
            case "ConnectException" -> "connection refused";
            case "UnknownHostException" -> "the host is unknown";
            case "SocketTimeoutException" -> "no answer in time";
            default -> String.valueOf(e.getMessage());
        };
    }

    private Unavailable notNimbus() {
        return new Unavailable("what answers there is not Nimbus", 200);
    }

    @Override
    public String source() {
        return "storm:" + address + wanted.map(name -> "/" + name).orElse("");
    }

    @Override
    public String method() {
        String counted = sampleRate >= 1
                ? "every tuple is counted"
                : String.format(
                        ROOT,
                        "Storm counts one tuple in %d (topology.stats.sample.rate %s) and scales up",
                        Math.round(1 / sampleRate),
                        Double.toString(sampleRate));
        return String.format(
                ROOT,
                "tuples emitted by %s of topology %s, %d executor%s, from Nimbus, to which the workers report every %d s; %s",
                last.spouts().isEmpty() ? "no spout" : String.join(" and ", last.spouts()),
                id,
                last.spoutExecutors(),
                last.spoutExecutors() == 1 ? "" : "s",
                renewal.toSeconds(),
                counted);
    }

    /** In one case of twenty it is more, as if each tuple were drawn by itself; Storm draws one of each block, which is no worse. */
    @Override
    public double uncertainty(double total) {
        return sampleRate >= 1 ? 0 : SIGMAS * Math.sqrt(total * (1 / sampleRate - 1));
    }

    @Override
    public String advice() {
        return "The address must be that of Nimbus' Thrift port (nimbus.thrift.port, 6627 unless set) with Storm's default, plain"
                + " transport (storm.thrift.transport).";
    }

    @Override
    public Shown shown() {
        return Shown.IN_STEPS;
    }

    @Override
    public Duration renewal() {
        return renewal;
    }

    @Override
    public Duration every() {
        return Duration.ofMillis(500);
    }

    @Override
    public void close() {
        // Each call has a connection of its own.
    }
}

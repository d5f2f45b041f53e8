package dev.weir.denominators;

import static dev.weir.model.WeirException.Kind.ENVIRONMENT;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.model.WeirException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A counter in Prometheus, by the instant query API: all series that the expression selects, added up.
 *
 * <p>Prometheus shows what it scraped last, up to a scrape interval old, and does not say how old; so changes date the readings, series by series. Series that are added up by the expression itself
 * are renewed at different times and look like one that is renewed more often.
 */
final class PrometheusQuery implements CounterSource {
    private static final String API = "/api/v1/query";
    private static final Pattern PER_TIME = Pattern.compile("\\b(i?rate|i?delta|increase|deriv)\\s*\\(");

    private final JsonRest rest;
    private final String expression;
    private volatile int series;

    PrometheusQuery(JsonRest rest, String expression) {
        this.rest = rest;
        this.expression = expression;
    }

    static PrometheusQuery parse(String rest) {
        String spec = "prometheus:" + rest;
        int query = rest.indexOf("?query=");
        if (query < 0 || rest.substring(query + "?query=".length()).isBlank()) {
            throw Asked.events(spec).bad("no ?query=EXPRESSION in it", null);
        }
        URI uri = HttpAddress.parse(Asked.events(spec), rest.substring(0, query), "Prometheus");
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        String expression = rest.substring(query + "?query=".length());
        if (PER_TIME.matcher(expression).find()) {
            throw Asked.events(spec)
                    .bad(
                            "it gives events per time or of a past time, and a count since whenever is needed, which only rises. Take"
                                    + " the function away",
                            null);
        }
        return new PrometheusQuery(
                new JsonRest(HttpAddress.base(
                        uri, path.endsWith(API) ? path.substring(0, path.length() - API.length()) : path)),
                expression);
    }

    @Override
    public void connect() throws Unavailable, InterruptedException {
        if (read().counts().isEmpty()) {
            throw new WeirException(
                    ENVIRONMENT,
                    source()
                            + ": the expression selects no series now. Is it spelled as in Prometheus, without URL encoding,"
                            + " and is the job scraped? See " + rest.base() + "/targets");
        }
    }

    @Override
    public Totals read() throws Unavailable, InterruptedException {
        JsonNode answer = rest.get(API + "?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
        JsonNode result = answer.path("data").path("result");
        Map<Counter, Long> counts = new LinkedHashMap<>();
        switch (answer.path("data").path("resultType").asText()) {
            case "vector" ->
                result.forEach(
                        one -> put(name(one.path("metric")), one.path("value").path(1), counts));
            case "scalar" -> put("", result.path(1), counts);
            default ->
                throw new Unavailable(
                        answer.path("status").asText().equals("success")
                                ? "the expression gives a "
                                        + answer.path("data").path("resultType").asText()
                                        + ", and a number per series is needed"
                                : "what answers there is not Prometheus",
                        200);
        }
        series = Math.max(series, counts.size());
        return new Totals(counts);
    }

    private static void put(String part, JsonNode value, Map<Counter, Long> counts) {
        double count =
                Double.parseDouble(value.asText().replace("+Inf", "Infinity").replace("-Inf", "-Infinity"));
        // What is not a number is no count: the series then stands still.
        if (count >= 0 && !Double.isInfinite(count)) {
            counts.put(Counter.job(part), Math.round(count));
        }
    }

    /** {@code name{a="x",b="y"}}, the labels sorted. */
    private static String name(JsonNode metric) {
        List<String> labels = new ArrayList<>();
        metric.properties().forEach(label -> {
            if (!label.getKey().equals("__name__")) {
                labels.add(label.getKey() + "=\"" + label.getValue().asText() + "\"");
            }
        });
        Collections.sort(labels);
        return metric.path("__name__").asText() + (labels.isEmpty() ? "" : "{" + String.join(",", labels) + "}");
    }

    @Override
    public String source() {
        return "prometheus:" + rest.base() + "?query=" + expression;
    }

    @Override
    public String method() {
        return series == 1 ? "one series of Prometheus" : "sum of " + series + " series of Prometheus";
    }

    @Override
    public String advice() {
        return "Try it: curl -G " + rest.base() + API + " --data-urlencode 'query=" + expression + "'";
    }

    @Override
    public Shown shown() {
        return Shown.IN_STEPS;
    }

    /** Prometheus scrapes every minute unless told otherwise. */
    @Override
    public Duration renewal() {
        return Duration.ofSeconds(60);
    }

    @Override
    public void close() {
        // The client has nothing that must be closed.
    }
}

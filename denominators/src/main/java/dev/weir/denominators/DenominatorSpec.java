package dev.weir.denominators;

import static dev.weir.model.WeirException.Kind.USAGE;

import dev.weir.model.WeirException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The syntax of {@code --events}. */
final class DenominatorSpec {
    private static final String SUPPORTED =
            "Supported: a number of events such as 134892334 or 1.3e8, flink:http://host:8081[/JOB], "
                    + EngineSpecs.SUPPORTED + ".";
    private static final Set<String> PLANNED = Set.of("kafka", "prometheus", "file", "bytes");
    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,3})?");
    private static final Pattern PREFIX = Pattern.compile("([a-z][a-z-]*):(.*)", Pattern.DOTALL);
    private static final Pattern JOB_AT_END = Pattern.compile("(.*)/([0-9a-fA-F]{32})/?");

    private DenominatorSpec() {}

    static Denominator parse(String spec) {
        String text = spec.strip();
        if (NUMBER.matcher(text).matches()) {
            return number(text);
        }
        Matcher prefix = PREFIX.matcher(text);
        if (prefix.matches()) {
            Optional<Denominator> engine = EngineSpecs.parse(text, prefix.group(1), prefix.group(2));
            if (engine.isPresent()) {
                return engine.get();
            }
            if (prefix.group(1).equals("flink")) {
                return flink(text, prefix.group(2));
            }
            if (PLANNED.contains(prefix.group(1))) {
                throw new WeirException(
                        USAGE,
                        "--events " + text + ": " + prefix.group(1) + ": is not yet supported in this version. "
                                + SUPPORTED);
            }
            if (prefix.group(1).startsWith("http")) {
                throw new WeirException(
                        USAGE, "--events " + text + ": which engine is it? Write flink:" + text + ". " + SUPPORTED);
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
        URI uri;
        try {
            uri = new URI(address);
        } catch (URISyntaxException e) {
            throw badFlink(spec, "not a URL (" + e.getReason() + ")", e);
        }
        String scheme = uri.getScheme();
        if (scheme == null || !(scheme.equals("http") || scheme.equals("https"))) {
            throw badFlink(spec, "the address of the JobManager's REST port must begin with http:// or https://", null);
        }
        if (uri.getHost() == null) {
            throw badFlink(spec, "no host in it", null);
        }
        if (uri.getRawUserInfo() != null) {
            // The spec goes into reports: it must not be repeated either.
            throw new WeirException(
                    USAGE,
                    "--events flink:…: a user or password in the address is not supported, and would end up in reports. "
                            + SUPPORTED);
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw badFlink(
                    spec,
                    "nothing may follow the job but the end. Copy no address of the web interface (/#/job/…)",
                    null);
        }
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        Matcher withJob = JOB_AT_END.matcher(path);
        Optional<String> job = Optional.empty();
        if (withJob.matches()) {
            path = withJob.group(1);
            job = Optional.of(withJob.group(2).toLowerCase(Locale.ROOT));
        } else if (!path.isEmpty() && !path.equals("/")) {
            throw badFlink(
                    spec,
                    "\"" + path.substring(path.lastIndexOf('/') + 1)
                            + "\" is no job id, which has 32 hexadecimal digits",
                    null);
        }
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        String base = scheme + "://" + uri.getRawAuthority() + path;
        return new FlinkDenominator(new JsonRest(URI.create(base)), job, Clock.systemUTC());
    }

    private static WeirException badFlink(String spec, String why, @Nullable Throwable cause) {
        return new WeirException(USAGE, "--events " + spec + ": " + why + ". " + SUPPORTED, cause);
    }
}

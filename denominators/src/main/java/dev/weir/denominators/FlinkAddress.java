package dev.weir.denominators;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code http://HOST:8081[/JOB]}: a JobManager's REST port.
 *
 * @param job the id of the one that was named, in lower case
 */
record FlinkAddress(URI base, Optional<String> job) {
    private static final Pattern JOB_AT_END = Pattern.compile("(.*)/([0-9a-fA-F]{32})/?");

    /**
     * Reads the address.
     *
     * @throws dev.weir.model.WeirException USAGE when it is none
     */
    static FlinkAddress parse(Asked asked, String address) {
        URI uri = HttpAddress.parse(asked, address, "the JobManager's REST port");
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw asked.bad(
                    "nothing may follow the job but the end. Copy no address of the web interface (/#/job/…)", null);
        }
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        Matcher withJob = JOB_AT_END.matcher(path);
        if (withJob.matches()) {
            return new FlinkAddress(
                    HttpAddress.base(uri, withJob.group(1)),
                    Optional.of(withJob.group(2).toLowerCase(Locale.ROOT)));
        }
        if (!path.isEmpty() && !path.equals("/")) {
            throw asked.bad(
                    "\"" + path.substring(path.lastIndexOf('/') + 1)
                            + "\" is no job id, which has 32 hexadecimal digits",
                    null);
        }
        return new FlinkAddress(HttpAddress.base(uri, path), Optional.empty());
    }
}

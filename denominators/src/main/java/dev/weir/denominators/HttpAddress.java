package dev.weir.denominators;

import static dev.weir.model.WeirException.Kind.USAGE;

import dev.weir.model.WeirException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The address in a spec: of http or https, with a host and without a user. */
final class HttpAddress {
    private HttpAddress() {}

    /**
     * Reads the address.
     *
     * @param spec the whole of it, for the message
     * @param what is reached there: {@code the JobManager's REST port}
     * @throws WeirException USAGE when it is none
     */
    static URI parse(String spec, String address, String what) {
        URI uri;
        try {
            uri = new URI(address);
        } catch (URISyntaxException e) {
            throw bad(spec, "not a URL (" + e.getReason() + ")", e);
        }
        String scheme = uri.getScheme();
        if (scheme == null
                || !(scheme.toLowerCase(Locale.ROOT).equals("http")
                        || scheme.toLowerCase(Locale.ROOT).equals("https"))) {
            throw bad(spec, "the address of " + what + " must begin with http:// or https://", null);
        }
        if (uri.getHost() == null) {
            throw bad(spec, "no host in it", null);
        }
        if (uri.getRawUserInfo() != null) {
            // The spec goes into reports: it must not be repeated either.
            throw new WeirException(
                    USAGE,
                    "--events " + spec.substring(0, spec.indexOf(':'))
                            + ":…: a user or password in the address is not supported, and would end up in reports. "
                            + DenominatorSpec.SUPPORTED);
        }
        return uri;
    }

    /** Scheme, host, port and path, without a slash at its end. */
    static URI base(URI uri, String path) {
        String kept = path;
        while (kept.endsWith("/")) {
            kept = kept.substring(0, kept.length() - 1);
        }
        return URI.create(uri.getScheme() + "://" + uri.getRawAuthority() + kept);
    }

    static WeirException bad(String spec, String why, @Nullable Throwable cause) {
        return new WeirException(USAGE, "--events " + spec + ": " + why + ". " + DenominatorSpec.SUPPORTED, cause);
    }
}

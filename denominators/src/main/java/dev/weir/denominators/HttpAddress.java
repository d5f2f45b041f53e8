package dev.weir.denominators;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** The address in a spec: of http or https, with a host and without a user. */
final class HttpAddress {
    private HttpAddress() {}

    /**
     * Reads the address.
     *
     * @param asked what it is a part of, for the message
     * @param what is reached there: {@code the JobManager's REST port}
     * @throws dev.weir.model.WeirException USAGE when it is none
     */
    static URI parse(Asked asked, String address, String what) {
        URI uri;
        try {
            uri = new URI(address);
        } catch (URISyntaxException e) {
            throw asked.bad("not a URL (" + e.getReason() + ")", e);
        }
        String scheme = uri.getScheme();
        if (scheme == null
                || !(scheme.toLowerCase(Locale.ROOT).equals("http")
                        || scheme.toLowerCase(Locale.ROOT).equals("https"))) {
            throw asked.bad("the address of " + what + " must begin with http:// or https://", null);
        }
        if (uri.getHost() == null) {
            throw asked.bad("no host in it", null);
        }
        if (uri.getRawUserInfo() != null) {
            throw asked.secret("a user or password in the address is not supported, and would end up in reports");
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
}

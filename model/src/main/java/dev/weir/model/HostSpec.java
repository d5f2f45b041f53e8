package dev.weir.model;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * One line of cluster.txt: {@code [user@]host[:port] [roles]}.
 *
 * @param user absent when {@code ~/.ssh/config} or the local user name decides
 * @param port absent when {@code ~/.ssh/config} or 22 decides
 * @param roles the optional second token, kept for lists written for the paper's toolchain ({@code c08lp1 SLAVE})
 */
public record HostSpec(HostName host, Optional<String> user, OptionalInt port, Optional<String> roles) {
    public HostSpec {
        requireNonNull(host, "host is null");
        requireNonNull(user, "user is null");
        requireNonNull(roles, "roles is null");
        if (port.isPresent() && (port.getAsInt() < 1 || port.getAsInt() > 65_535)) {
            throw new IllegalArgumentException("port must be 1 to 65535: " + port.getAsInt());
        }
    }

    /** The host with nothing said about user, port or roles. */
    public static HostSpec of(HostName host) {
        return new HostSpec(host, Optional.empty(), OptionalInt.empty(), Optional.empty());
    }
}

package dev.weir.coordinator.ssh;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What decides about logins besides the host list.
 *
 * @param config read instead of {@code ~/.ssh/config} and the system's, as {@code ssh -F} does
 * @param home holds {@code .ssh}, and is what {@code ~} stands for
 * @param user the login where nothing else names one
 * @param agent the socket of an ssh-agent
 * @param connectTimeout for the TCP connection, and for every answer until the login is done
 */
public record SshOptions(Optional<Path> config, Path home, String user, Optional<Path> agent, Duration connectTimeout) {
    public SshOptions {
        requireNonNull(config, "config is null");
        requireNonNull(home, "home is null");
        requireNonNull(user, "user is null");
        requireNonNull(agent, "agent is null");
        if (connectTimeout.isNegative() || connectTimeout.isZero()) {
            throw new IllegalArgumentException("the connect timeout must be positive: " + connectTimeout);
        }
    }

    /** As {@code ssh} would see it: this user's home and name, {@code SSH_AUTH_SOCK}, 10 s to connect. */
    public static SshOptions ofEnvironment(Optional<Path> config) {
        return new SshOptions(
                config,
                Path.of(System.getProperty("user.home")),
                System.getProperty("user.name"),
                Optional.ofNullable(System.getenv("SSH_AUTH_SOCK"))
                        .filter(socket -> !socket.isEmpty())
                        .map(Path::of),
                Duration.ofSeconds(10));
    }
}

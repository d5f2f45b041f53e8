package dev.weir.coordinator.ssh;

import static java.util.Objects.requireNonNull;

import dev.weir.coordinator.HostConnection;
import dev.weir.coordinator.HostLauncher;
import dev.weir.model.HostSpec;
import java.util.Optional;

/**
 * Reaches hosts over SSH as {@code ssh} itself would: the same configuration, keys, agent and known hosts.
 *
 * <p>Host keys are always checked strictly and never learned; there is no password, no passphrase, no forwarding of the agent.
 */
public final class SshLauncher implements HostLauncher {
    private final SshOptions options;

    public SshLauncher(SshOptions options) {
        this.options = requireNonNull(options, "options is null");
    }

    @Override
    public HostConnection connect(HostSpec host) {
        Optional<Integer> port =
                host.port().isPresent() ? Optional.of(host.port().getAsInt()) : Optional.empty();
        return SshConnection.open(
                options, SshConfig.resolve(options, host.host().value(), host.user(), port), 0);
    }
}

package dev.weir.coordinator.ssh;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where a host of the list is and how to log in there, with everything that {@code ~/.ssh/config} says applied.
 *
 * @param alias as the host list names it
 * @param knownHostsName under which its key is looked up: HostKeyAlias, else {@code name} or {@code [name]:port}
 * @param keyFiles to try; some may not exist unless the configuration names them
 * @param keyFilesNamed whether the configuration names them, rather than the defaults
 * @param identitiesOnly of the agent's keys only those that are key files too
 * @param jumps the hosts to go through, nearest first
 */
record SshTarget(
        String alias,
        String hostName,
        int port,
        String user,
        String knownHostsName,
        List<Path> knownHosts,
        List<Path> keyFiles,
        boolean keyFilesNamed,
        boolean identitiesOnly,
        Optional<Path> agent,
        Duration connectTimeout,
        List<String> jumps) {
    SshTarget {
        knownHosts = List.copyOf(knownHosts);
        keyFiles = List.copyOf(keyFiles);
        jumps = List.copyOf(jumps);
    }

    /** {@code root@node-3}, with the address where that is another or the port is not 22. */
    String describe() {
        String address = hostName.equals(alias) && port == 22 ? "" : " (" + hostName + " port " + port + ")";
        return user + "@" + alias + address;
    }

    SshTarget withoutJumps() {
        return new SshTarget(
                alias,
                hostName,
                port,
                user,
                knownHostsName,
                knownHosts,
                keyFiles,
                keyFilesNamed,
                identitiesOnly,
                agent,
                connectTimeout,
                List.of());
    }
}

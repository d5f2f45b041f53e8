package dev.weir.workloads.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How to reach the hosts: one key for the client, one for each host, and the files OpenSSH wants. */
record SshAccess(Path clusterFile, Path config, Path knownHosts, Path identity) {

    static SshAccess create(Home home, List<Host> hosts) {
        home.makeDirectory("ssh", "rwx------");
        Path identity = makeKey(home.directory().resolve("ssh/id"), "lab");
        home.write("ssh/authorized_keys", publicKey(identity));
        StringBuilder knownHosts = new StringBuilder();
        StringBuilder config = new StringBuilder();
        StringBuilder cluster = new StringBuilder();
        Path knownHostsFile = home.directory().resolve("ssh/known_hosts");
        for (Host host : hosts) {
            String[] key = publicKey(makeKey(home.directory().resolve("ssh/" + host.name()), host.name()))
                    .split(" ", 3);
            knownHosts
                    .append(host.name())
                    .append(',')
                    .append(host.address())
                    .append(' ')
                    .append(key[0])
                    .append(' ')
                    .append(key[1])
                    .append('\n');
            config.append("""
                    Host %s
                      HostName %s
                      User root
                      IdentityFile %s
                      IdentitiesOnly yes
                      UserKnownHostsFile %s
                      GlobalKnownHostsFile /dev/null
                      StrictHostKeyChecking yes
                      BatchMode yes
                      ConnectTimeout 5
                    """.formatted(host.name(), host.address(), identity, knownHostsFile));
            cluster.append("root@").append(host.name()).append('\n');
        }
        return new SshAccess(
                home.write("cluster.txt", cluster.toString()),
                home.write("ssh/config", config.toString()),
                home.write("ssh/known_hosts", knownHosts.toString()),
                identity);
    }

    /** Runs a program on a host and waits for it; the words are for the host's shell. */
    String run(Host host, String shellCommand) {
        List<String> command = new ArrayList<>(List.of("ssh", "-F", config.toString(), host.name(), shellCommand));
        return Commands.run(command);
    }

    private static Path makeKey(Path file, String comment) {
        Commands.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", file.toString());
        return file;
    }

    private static String publicKey(Path privateKey) {
        try {
            return Files.readString(privateKey.resolveSibling(privateKey.getFileName() + ".pub"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the public half of " + privateKey, e);
        }
    }
}

package dev.weir.coordinator;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real sshd on 127.0.0.1 and 127.0.0.2 with keys of its own, for root by key only, whose logins have a home of their own.
 *
 * <p>It runs in a mount namespace with its own /run, because it needs /run/sshd and this machine may not have it.
 */
final class SshServer implements AutoCloseable {
    final int port;
    final Path home;
    private final Path directory;
    private final Process process;

    private SshServer(Path directory, int port, Path home, Process process) {
        this.directory = directory;
        this.port = port;
        this.home = home;
        this.process = process;
    }

    static void needs() {
        Needs.root();
        Needs.that(Files.isExecutable(Path.of("/usr/sbin/sshd")), "sshd (apt-get install openssh-server)");
        Needs.that(Files.isExecutable(Path.of("/usr/bin/unshare")), "unshare (apt-get install util-linux)");
    }

    /** Starts it; {@code client} is the public key file that may log in. */
    static SshServer start(Path directory, Path client) throws Exception {
        Files.createDirectories(directory);
        Path hostKey = key(directory.resolve("host_ed25519"), "");
        Path home = Files.createDirectories(directory.resolve("home"));
        int port;
        try (ServerSocket probe = new ServerSocket(0)) {
            port = probe.getLocalPort();
        }
        Path config = directory.resolve("sshd_config");
        Files.writeString(config, """
                Port %d
                ListenAddress 127.0.0.1
                ListenAddress 127.0.0.2
                HostKey %s
                AuthorizedKeysFile %s
                StrictModes no
                UsePAM no
                PasswordAuthentication no
                KbdInteractiveAuthentication no
                PermitRootLogin prohibit-password
                MaxStartups 100
                PidFile none
                Subsystem sftp internal-sftp
                SetEnv HOME=%s
                """.formatted(port, hostKey, client, home));
        Process process = new ProcessBuilder(
                        "unshare",
                        "--mount",
                        "--propagation",
                        "private",
                        "/bin/sh",
                        "-c",
                        "mount -t tmpfs -o size=64k tmpfs /run && mkdir /run/sshd"
                                + " && exec /usr/sbin/sshd -D -e -f \"$0\"",
                        config.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("sshd.log").toFile())
                .start();
        SshServer server = new SshServer(directory, port, home, process);
        server.awaitListening();
        return server;
    }

    private void awaitListening() throws Exception {
        for (int i = 0; i < 100; i++) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.2", port), 1000);
                return;
            } catch (IOException e) {
                if (!process.isAlive()) {
                    break;
                }
                Thread.sleep(50);
            }
        }
        close();
        throw new IOException("sshd did not start: " + log());
    }

    String log() throws IOException {
        return Files.readString(directory.resolve("sshd.log"), StandardCharsets.ISO_8859_1);
    }

    /** Lines of known_hosts for these names. */
    String knownHosts(String... names) throws IOException {
        return knownHosts(directory.resolve("host_ed25519.pub"), port, names);
    }

    static String knownHosts(Path publicKey, int port, String... names) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (String name : names) {
            lines.append("[%s]:%d %s".formatted(name, port, Files.readString(publicKey)));
        }
        return lines.toString();
    }

    /** Makes an ed25519 key pair, encrypted when there is a passphrase. */
    static Path key(Path file, String passphrase) throws Exception {
        run(List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-C", "test", "-f", file.toString()));
        return file;
    }

    static void run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command + ": " + output);
        }
    }

    /** Sends a signal to every process that serves a connection, but not to what runs inside. */
    void signalSessions(String signal) throws Exception {
        List<String> kill = new ArrayList<>(List.of("kill", "-" + signal));
        process.descendants()
                .filter(child -> child.info().command().orElse("").endsWith("sshd"))
                .forEach(child -> kill.add(Long.toString(child.pid())));
        run(kill);
    }

    @Override
    public void close() throws IOException {
        List<ProcessHandle> left;
        try (Stream<ProcessHandle> children = process.descendants()) {
            left = children.toList();
        }
        process.destroy();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        left.forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}

package dev.weir.workloads.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** Starts hosts: network, process, mount, name and IPC namespaces of their own, with an sshd as the first process. */
final class HostProcess {
    private HostProcess() {}

    static void start(Home home, Host host) {
        Path directory = home.makeDirectory("hosts/" + host.name(), "rwxr-xr-x");
        home.makeDirectory("hosts/" + host.name() + "/tmp", "rwxrwxrwx");
        Path ownHome = home.makeDirectory("hosts/" + host.name() + "/home", "rwx------");
        writeFiles(home, host, ownHome);
        Part sshd = Part.startToTalk(
                home,
                host.name() + "-sshd",
                List.of(
                        "unshare",
                        "--net",
                        "--pid",
                        "--mount",
                        "--uts",
                        "--ipc",
                        "--fork",
                        "--kill-child=SIGKILL",
                        "--propagation",
                        "private",
                        "bash",
                        home.workloads().resolve("lab/src/main/sh/host-init").toString(),
                        host.name(),
                        host.address(),
                        directory.toString()));
        sshd.readLine();
        // unshare itself is in the host's network namespace, though not in its pid namespace.
        Network.connect(host, sshd.pid());
        sshd.go();
        sshd.await("listens", Duration.ofSeconds(10), () -> accepts(host.address(), 22));
    }

    static boolean accepts(String address, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void writeFiles(Home home, Host host, Path ownHome) {
        String prefix = "hosts/" + host.name() + "/";
        home.write(prefix + "logins", "");
        home.write(prefix + "passwd", passwd(ownHome));
        // Not locked ("!"), for which sshd would refuse the account, and with a password that nothing matches.
        home.write(prefix + "shadow", "root:*:19000:0:99999:7:::\n");
        String java = Path.of(System.getProperty("java.home"), "bin").toString();
        home.write(prefix + "sshd_config", """
                        ListenAddress %s
                        Port 22
                        HostKey %s
                        PidFile none
                        AuthorizedKeysFile %s
                        AuthenticationMethods publickey
                        PasswordAuthentication no
                        KbdInteractiveAuthentication no
                        PermitRootLogin prohibit-password
                        UsePAM no
                        UseDNS no
                        PrintMotd no
                        PrintLastLog no
                        SetEnv PATH=%s:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
                        Subsystem sftp internal-sftp
                        """.formatted(
                        host.address(),
                        home.directory().resolve("ssh/" + host.name()),
                        home.directory().resolve("ssh/authorized_keys"),
                        java));
    }

    /** The machine's own accounts, with another home and a plain shell for root. */
    private static String passwd(Path ownHome) {
        try {
            return Files.readAllLines(Path.of("/etc/passwd")).stream()
                    .map(line -> line.startsWith("root:") ? "root:x:0:0:root:" + ownHome + ":/bin/bash" : line)
                    .collect(Collectors.joining("\n", "", "\n"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read /etc/passwd", e);
        }
    }
}

package dev.weir.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.coordinator.ssh.SshLauncher;
import dev.weir.coordinator.ssh.SshOptions;
import dev.weir.model.HostName;
import dev.weir.model.HostOutcome;
import dev.weir.model.HostSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Logins, shipping and lost connections, against a real sshd. */
@Tag("kernel")
@Timeout(90)
class SshTest {
    @TempDir
    static Path shared = Path.of("set by JUnit");

    private static @Nullable SshServer started;

    @TempDir
    Path directory = Path.of("set by JUnit");

    @BeforeAll
    static void start() throws Exception {
        SshServer.needs();
        Path key = SshServer.key(shared.resolve("client"), "");
        SshServer.key(shared.resolve("stranger"), "");
        SshServer.key(shared.resolve("locked"), "a passphrase");
        started = SshServer.start(shared.resolve("sshd"), Path.of(key + ".pub"));
    }

    @AfterAll
    static void stop() throws Exception {
        if (started != null) {
            started.close();
        }
    }

    @BeforeEach
    void knowTheHost() throws Exception {
        Files.createDirectories(directory.resolve(".ssh"));
        Files.writeString(directory.resolve("known_hosts"), server().knownHosts("127.0.0.1", "127.0.0.2"));
        config("client");
    }

    private static SshServer server() {
        if (started == null) {
            throw new IllegalStateException("no sshd");
        }
        return started;
    }

    /** An ssh configuration with two aliases of the one machine, further lines going before. */
    private void config(String key, String... lines) throws IOException {
        Files.writeString(
                directory.resolve("config"),
                String.join("\n", lines)
                        + """

                        Host alpha
                          HostName 127.0.0.1
                        Host beta
                          HostName 127.0.0.2
                        Host *
                          Port %d
                          User root
                          IdentityFile "%s"
                          UserKnownHostsFile %s
                          StrictHostKeyChecking no
                        """.formatted(server().port, shared.resolve(key), directory.resolve("known_hosts")));
    }

    private SshLauncher launcher(Optional<Path> agent) {
        return new SshLauncher(new SshOptions(
                Optional.of(directory.resolve("config")), directory, "nobody", agent, Duration.ofSeconds(5)));
    }

    private SshLauncher launcher() {
        return launcher(Optional.empty());
    }

    private HostConnection connect(String host) {
        return launcher().connect(HostSpec.of(new HostName(host)));
    }

    @Test
    void anAliasOfTheConfigurationLogsInWithAnEd25519KeyAndRunsAScript() throws Exception {
        try (HostConnection connection = connect("alpha")) {
            assertThat(connection.describe()).isEqualTo("root@alpha (127.0.0.1 port " + server().port + ")");
            assertThat(connection.run("id -un; printf '%s\\n' \"it's \\$HOME\"", Duration.ofSeconds(10)))
                    .isEqualTo("root\nit's $HOME\n");
            assertThatThrownBy(() -> connection.run("echo gone wrong >&2; exit 3", Duration.ofSeconds(10)))
                    .hasMessageContaining("exit code 3")
                    .hasMessageContaining("gone wrong");
        }
    }

    @Test
    void anUnknownHostIsRefusedWithItsFingerprintAndTheCommandsThatAcceptIt() throws Exception {
        Files.writeString(directory.resolve("known_hosts"), "# nobody\n");
        assertThatThrownBy(() -> connect("alpha"))
                .hasMessageContaining("the host is unknown")
                .hasMessageContaining("[127.0.0.1]:" + server().port)
                .hasMessageContaining("ssh-ed25519 key SHA256:")
                .hasMessageContaining("ssh-keyscan -p " + server().port + " 127.0.0.1 >> " + directory)
                .hasMessageContaining("ssh root@alpha true");
    }

    @Test
    void aChangedHostKeyIsRefusedWithTheLineOfTheOldOne() throws Exception {
        Path other = SshServer.key(directory.resolve("other"), "");
        Files.writeString(
                directory.resolve("known_hosts"),
                "# old\n" + SshServer.knownHosts(Path.of(other + ".pub"), server().port, "127.0.0.1"));
        assertThatThrownBy(() -> connect("alpha"))
                .hasMessageContaining("THE HOST'S KEY HAS CHANGED")
                .hasMessageContaining(directory.resolve("known_hosts") + ":2 holds SHA256:")
                .hasMessageContaining(
                        "ssh-keygen -R '[127.0.0.1]:" + server().port + "' -f " + directory.resolve("known_hosts"));
    }

    @Test
    void aRevokedHostKeyIsRefusedWhoeverItsLineNames() throws Exception {
        String key = Files.readString(shared.resolve("sshd/host_ed25519.pub"));
        Files.writeString(directory.resolve("known_hosts"), server().knownHosts("127.0.0.1") + "@revoked * " + key);
        assertThatThrownBy(() -> connect("alpha")).hasMessageContaining("known_hosts:2 marks as revoked");
    }

    @Test
    void hashedNamesAndWildcardsAndSeveralFilesAreKnown() throws Exception {
        SshServer.run(List.of(
                "ssh-keygen", "-q", "-H", "-f", directory.resolve("known_hosts").toString()));
        assertThat(Files.readString(directory.resolve("known_hosts"))).startsWith("|1|");
        connect("alpha").close();

        String key = Files.readString(shared.resolve("sshd/host_ed25519.pub"));
        Files.writeString(directory.resolve("known_hosts"), "[127.0.0.*]:" + server().port + " " + key);
        connect("alpha").close();

        Files.writeString(directory.resolve("second"), Files.readString(directory.resolve("known_hosts")));
        Files.writeString(directory.resolve("known_hosts"), "");
        config("client", "UserKnownHostsFile " + directory.resolve("known_hosts") + " ~/second");
        connect("alpha").close();
    }

    @Test
    void aRefusedKeyNamesUserHostAndTheKeysThatWereTried() throws Exception {
        config("stranger");
        assertThatThrownBy(() -> connect("alpha"))
                .hasMessageContaining("cannot log in to root@alpha (127.0.0.1 port " + server().port + ")")
                .hasMessageContaining("keys offered: " + shared.resolve("stranger"))
                .hasMessageContaining("no ssh-agent")
                .hasMessageContaining("ssh-copy-id -p " + server().port + " root@127.0.0.1");
    }

    @Test
    void anEncryptedKeyWithoutAnAgentSaysSo() throws Exception {
        config("locked");
        assertThatThrownBy(() -> connect("alpha"))
                .hasMessageContaining(shared.resolve("locked") + " is encrypted and not in an ssh-agent: ssh-add ");
    }

    @Test
    void anEncryptedKeyThatTheAgentHoldsLogsIn() throws Exception {
        Path socket = directory.resolve("agent");
        Process agent = new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("agent.log").toFile())
                .start();
        try {
            for (int i = 0; i < 100 && !Files.exists(socket); i++) {
                Thread.sleep(20);
            }
            Path key = directory.resolve("mine");
            Files.copy(shared.resolve("client"), key);
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
            Files.copy(shared.resolve("client.pub"), directory.resolve("mine.pub"));
            SshServer.run(List.of("env", "SSH_AUTH_SOCK=" + socket, "ssh-add", "-q", key.toString()));
            SshServer.run(List.of("ssh-keygen", "-q", "-p", "-P", "", "-N", "a passphrase", "-f", key.toString()));
            config("client", "IdentityFile ~/mine", "IdentitiesOnly yes");
            Files.writeString(
                    directory.resolve("config"),
                    Files.readString(directory.resolve("config"))
                            .replace("IdentityFile \"" + shared.resolve("client") + "\"", ""));
            launcher(Optional.of(socket))
                    .connect(HostSpec.of(new HostName("alpha")))
                    .close();
        } finally {
            agent.destroy();
            agent.waitFor();
        }
    }

    @Test
    void aPortWhereNobodyListensAndANameWithoutAddressAreSaidPlainly() throws Exception {
        int free;
        try (ServerSocket probe = new ServerSocket(0)) {
            free = probe.getLocalPort();
        }
        config("client", "Host nobody-there", "HostName no-such-host.invalid");
        HostSpec wrongPort =
                new HostSpec(new HostName("alpha"), Optional.empty(), OptionalInt.of(free), Optional.empty());
        assertThatThrownBy(() -> launcher().connect(wrongPort))
                .hasMessageContaining("127.0.0.1 port " + free + " refuses the connection");
        assertThatThrownBy(() -> connect("nobody-there"))
                .hasMessageContaining("the name no-such-host.invalid has no address");
    }

    @Test
    void aHostThatAcceptsAndSaysNothingIsGivenUp() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            HostSpec spec = new HostSpec(
                    new HostName("alpha"), Optional.empty(), OptionalInt.of(mute.getLocalPort()), Optional.empty());
            config("client", "ConnectTimeout 1");
            assertThatThrownBy(() -> launcher().connect(spec)).hasMessageContaining("does not answer within 1 s");
        }
    }

    @Test
    void aHostThatKeepsTalkingWithoutAnSshBannerIsGivenUp() throws Exception {
        try (ServerSocket chatty = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            Thread talk = new Thread(() -> {
                try (Socket client = chatty.accept()) {
                    while (true) {
                        client.getOutputStream().write("patience\n".getBytes(StandardCharsets.US_ASCII));
                        Thread.sleep(200);
                    }
                } catch (IOException | InterruptedException e) {
                    // The client has hung up, which ends the talk.
                    Thread.currentThread().interrupt();
                }
            });
            talk.start();
            HostSpec spec = new HostSpec(
                    new HostName("alpha"), Optional.empty(), OptionalInt.of(chatty.getLocalPort()), Optional.empty());
            config("client", "ConnectTimeout 1");
            assertThatThrownBy(() -> launcher().connect(spec))
                    .hasMessageContaining("the login was not done within 3 s");
            talk.join(5000);
            assertThat(talk.isAlive()).isFalse();
        }
    }

    @Test
    void proxyJumpGoesThroughTheHostItNames() throws Exception {
        config("client", "Host behind", "HostName 127.0.0.2", "ProxyJump alpha", "Host lost", "ProxyJump lost");
        try (HostConnection connection = connect("behind")) {
            assertThat(connection.run("echo \"$SSH_CONNECTION\"", Duration.ofSeconds(10)))
                    .contains(" 127.0.0.2 ");
        }
        assertThatThrownBy(() -> connect("lost")).hasMessageContaining("in a circle");
    }

    @Test
    void whatIsNotSupportedInTheConfigurationIsRefusedByLine() throws Exception {
        config("client", "Host gamma", "  ProxyCommand nc %h %p");
        connect("alpha").close();
        assertThatThrownBy(() -> connect("gamma")).hasMessageContaining("config:2: proxycommand is not supported");
        config("client", "Match exec true", "  HostName elsewhere");
        assertThatThrownBy(() -> connect("alpha")).hasMessageContaining("config:2: HostName stands under a Match");
        config("client", "Match host alph* # quoted", "  Port 1");
        assertThatThrownBy(() -> connect("alpha")).hasMessageContaining("port 1 refuses");
        Files.writeString(directory.resolve(".ssh/more.conf"), "Port 2\n");
        config("client", "Include more*.conf");
        assertThatThrownBy(() -> connect("alpha")).hasMessageContaining("port 2 refuses");
    }

    @Test
    void aFileIsShippedOncePerContentAndOneFailingHostCostsOnlyItself() throws Exception {
        Rig rig = new Rig(directory, 20_000_000);
        rig.behave("beta error");
        List<HostOutcome> outcomes = rig.run(launcher(), "alpha", "beta");

        assertThat(outcomes.get(0)).as(outcomes.toString()).isInstanceOf(HostOutcome.Completed.class);
        assertThat(Rig.failed(outcomes.get(1)).cause()).startsWith("cannot open perf events");
        assertThat(rig.files()).containsExactly("alpha.weir");
        List<Path> shipped = cached();
        assertThat(shipped).extracting(path -> path.getFileName().toString()).contains("weir.jar", "known_spes.txt");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(server().home.resolve(".cache/weir"))))
                .isEqualTo("rwx------");
        Path jar = shipped.stream()
                .filter(path -> path.endsWith("weir.jar") && size(path) > 20_000_000)
                .findFirst()
                .orElseThrow();
        FileTime before = Files.getLastModifiedTime(jar);

        Recorder first = rig.recorder;
        List<HostOutcome> again = rig.run(launcher(), "alpha");
        assertThat(again.get(0)).isInstanceOf(HostOutcome.Completed.class);
        assertThat(Files.getLastModifiedTime(jar)).isEqualTo(before);
        assertThat(first.texts("alpha").stream().filter(text -> text.contains("shipped weir.jar")))
                .hasSize(1);

        Files.writeString(jar, "damaged");
        assertThat(rig.run(launcher(), "alpha").get(0)).isInstanceOf(HostOutcome.Completed.class);
        assertThat(size(jar)).isGreaterThan(20_000_000);
        assertThat(cached()).noneMatch(path -> path.getFileName().toString().startsWith(".part"));
    }

    private static List<Path> cached() throws IOException {
        try (var files = Files.walk(server().home.resolve(".cache/weir"))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static long size(Path path) {
        return path.toFile().length();
    }

    @Test
    void aLoginThatTalksIsRefusedBecauseItWouldTalkIntoTheProfile() throws Exception {
        Path profile = server().home.resolve(".bashrc");
        Files.writeString(profile, "echo Welcome to alpha\n");
        try {
            Rig rig = new Rig(directory, 0);
            HostOutcome.Failed failed = Rig.failed(rig.run(launcher(), "alpha").get(0));
            assertThat(failed.phase()).isEqualTo("check");
            assertThat(failed.cause()).contains("Welcome to alpha").contains("~/.bashrc");
        } finally {
            Files.delete(profile);
        }
    }

    @Test
    void aProfilerKilledByASignalIsNamedSo() throws Exception {
        Rig rig = new Rig(directory, 0);
        rig.behave("alpha killed");
        HostOutcome.Failed failed = Rig.failed(rig.run(launcher(), "alpha").get(0));
        assertThat(failed.cause()).contains("was killed by signal KILL");
        assertThat(failed.phase()).isEqualTo("sample");
    }

    @Test
    void aRemoteProcessEndsWhenTheConnectionIsCut() throws Exception {
        Rig rig = new Rig(directory, 0);
        rig.window = Duration.ofMinutes(10);
        CompletableFuture<HostConnection> connection = new CompletableFuture<>();
        Coordinator coordinator = rig.coordinator(host -> {
            HostConnection opened = launcher().connect(host);
            connection.complete(opened);
            return opened;
        });
        CompletableFuture<List<HostOutcome>> run = CompletableFuture.supplyAsync(() -> rig.run(coordinator, "alpha"));
        awaitWindow(rig, run);
        assertThat(rig.isAlive("alpha")).isTrue();

        connection.get(1, TimeUnit.SECONDS).close();

        HostOutcome.Failed failed = Rig.failed(run.get(10, TimeUnit.SECONDS).get(0));
        assertThat(failed.phase()).isEqualTo("sample");
        assertThat(failed.cause()).contains("is out of reach");
        awaitEnd(rig);
    }

    @Test
    void aPeerThatNoLongerAnswersIsNoticed() throws Exception {
        Rig rig = new Rig(directory, 0);
        rig.window = Duration.ofMinutes(10);
        Coordinator coordinator = rig.coordinator(launcher());
        CompletableFuture<List<HostOutcome>> run = CompletableFuture.supplyAsync(() -> rig.run(coordinator, "alpha"));
        awaitWindow(rig, run);
        long begun = System.nanoTime();
        server().signalSessions("STOP");
        try {
            HostOutcome.Failed failed = Rig.failed(run.get(30, TimeUnit.SECONDS).get(0));
            assertThat(failed.cause()).contains("no answer for 15 s");
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isBetween(Duration.ofSeconds(12), Duration.ofSeconds(18));
        } finally {
            server().signalSessions("CONT");
        }
        awaitEnd(rig);
    }

    private static void awaitWindow(Rig rig, CompletableFuture<List<HostOutcome>> run) throws Exception {
        while (rig.recorder.texts("alpha").stream().noneMatch(text -> text.startsWith("sample PROGRESS"))) {
            if (run.isDone()) {
                throw new AssertionError(run.get().toString());
            }
            Thread.sleep(20);
        }
    }

    private static void awaitEnd(Rig rig) throws Exception {
        for (int i = 0; i < 250 && rig.isAlive("alpha"); i++) {
            Thread.sleep(20);
        }
        assertThat(rig.isAlive("alpha")).isFalse();
        assertThat(rig.traces.resolve("alpha.eof")).exists();
    }
}

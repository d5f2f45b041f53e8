package dev.weir.workloads.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One lab for all tests, started as anybody would start it; the last test kills it. */
@Tag("kernel")
@Timeout(value = 150, unit = TimeUnit.SECONDS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LabIT {
    private static final Path WORKLOADS = Path.of("..").toAbsolutePath().normalize();
    private static final int EVENTS = 20_000;

    @TempDir
    private static Path temporary;

    private static Machine before;
    private static Process launcher;
    private static JsonNode lab;

    @BeforeAll
    static void start() throws IOException {
        requireWhatTheLabNeeds();
        before = Machine.look();
        launcher = new ProcessBuilder(words("run flink --events " + EVENTS + " --rate 10000 --warm-up 0"))
                .redirectError(temporary.resolve("lab.err").toFile())
                .start();
        String line = launcher.inputReader(StandardCharsets.UTF_8).readLine();
        assertThat(line).as(() -> read(temporary.resolve("lab.err"))).isNotNull();
        lab = new ObjectMapper().readTree(line);
    }

    @AfterAll
    static void end() {
        if (launcher != null) {
            launcher.destroyForcibly();
        }
    }

    @Test
    @Order(1)
    void theWindowsInRedisHoldEveryViewThatWasSent() {
        String sent = "sent " + EVENTS + " views ";
        String last = inLab("tail -n 1 " + value("WEIR_LAB_LOGS") + "/generator.log");
        assertThat(last).startsWith(sent);
        String views = last.substring(sent.length()).split(" ", 2)[0];
        Path generator = WORKLOADS.resolve("ysb-generator/target");
        String totals = "java -cp '" + generator.resolve("ysb-generator.jar") + ":" + generator.resolve("lib")
                + "/*' dev.weir.workloads.generator.Generator --totals --redis " + value("WEIR_LAB_REDIS");
        Patience.await(
                "all windows are in Redis",
                Duration.ofSeconds(20),
                () -> inLab(totals).endsWith(" views " + views));
    }

    @Test
    @Order(2)
    void eachHostIsReachedByKeyAndIsAMachineOfItsOwn() {
        for (String host : List.of("host1", "host2")) {
            String seen = ssh(host, "hostname; cat /proc/1/comm; ls /tmp; jps -l; ls -d /sys/kernel/btf");
            assertThat(seen.lines())
                    .contains(host, "sshd", "hsperfdata_root", "/sys/kernel/btf")
                    .filteredOn(line -> line.endsWith("TaskManagerRunner"))
                    .hasSize(1);
        }
        assertThat(inLab("cat " + value("WEIR_LAB_CLUSTER"))).isEqualTo("root@host1\nroot@host2");
    }

    @Test
    @Order(3)
    void aForeignKeyAndAForeignHostAreRefused() {
        String ssh = "ssh -F " + value("WEIR_LAB_SSH_CONFIG");
        String made = "ssh-keygen -q -t ed25519 -N '' -f /run/weir-lab/foreign <<<y >/dev/null; ";
        assertThat(inLab(made + ssh.replace(value("WEIR_LAB_SSH_CONFIG"), "/dev/null")
                        + " -i /run/weir-lab/foreign -o IdentitiesOnly=yes -o BatchMode=yes -o UserKnownHostsFile="
                        + value("WEIR_LAB_KNOWN_HOSTS") + " root@host1 true 2>&1; echo $?"))
                .contains("Permission denied (publickey)")
                .endsWith("255");
        assertThat(inLab(made + "sed \"s|ssh-ed25519 .*|$(cut -d' ' -f1,2 /run/weir-lab/foreign.pub)|\" "
                        + value("WEIR_LAB_KNOWN_HOSTS") + " >/run/weir-lab/foreign_hosts; " + ssh
                        + " -o UserKnownHostsFile=/run/weir-lab/foreign_hosts host1 true 2>&1; echo $?"))
                .contains("Host key verification failed")
                .endsWith("255");
    }

    @Test
    @Order(4)
    void aSecondLabRunsBesideItAndReturnsItsCommandsExitCode() throws Exception {
        List<String> command = new ArrayList<>(List.of(words("run flink --warm-up 0 --rate 2000 --chaining off --")));
        command.addAll(List.of("bash", "-c", "[ $WEIR_LAB_PID != " + value("WEIR_LAB_PID") + " ] && exit 7"));
        Process other = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(temporary.resolve("second.err").toFile())
                .start();
        assertThat(other.waitFor())
                .as(() -> read(temporary.resolve("second.err")))
                .isEqualTo(7);
    }

    @Test
    @Order(5)
    void aLabThatCannotStartSaysWhyAndKeepsItsLogs() throws Exception {
        Process failing = new ProcessBuilder(words("run flink --jvm-option -XX:+NoSuchOption"))
                .redirectErrorStream(true)
                .start();
        String said = new String(failing.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(failing.waitFor()).isEqualTo(1);
        assertThat(said).containsPattern("lab: host[12]-taskmanager ended during the start: ");
        String marker = "lab: the logs of all parts are in ";
        Path kept =
                Path.of(said.substring(said.indexOf(marker) + marker.length()).strip());
        assertThat(kept.resolve("host1-taskmanager.log")).content().contains("NoSuchOption");
        delete(kept);
    }

    @Test
    @Order(6)
    void afterTheLauncherWasKilledNothingIsLeft() {
        Set<String> namespaces = Machine.ownNamespaces(launcher.toHandle());
        // The lab's five and each host's five.
        assertThat(namespaces).hasSize(15);
        assertThat(Machine.holders(namespaces)).hasSizeGreaterThan(10);

        launcher.destroyForcibly();

        Patience.await(
                "the lab has vanished",
                Duration.ofSeconds(5),
                () -> Machine.holders(namespaces).isEmpty());
        assertThat(Machine.look()).isEqualTo(before);
    }

    private static void requireWhatTheLabNeeds() {
        List<String> missing = Stream.of("sshd", "ssh", "redis-server", "ip", "unshare", "nsenter", "setpriv")
                .filter(program -> Stream.of("/usr/sbin", "/usr/bin", "/sbin", "/bin")
                        .noneMatch(directory -> Files.isExecutable(Path.of(directory, program))))
                .toList();
        boolean root = "root".equals(System.getProperty("user.name"));
        if (!missing.isEmpty() || !root) {
            String reason = "the lab needs root and what is missing here: " + missing;
            System.err.println("skipped: " + reason);
            assertThat(System.getenv("WEIR_REQUIRE_ALL_TESTS")).as(reason).isNull();
            Assumptions.abort(reason);
        }
    }

    private static String[] words(String command) {
        String[] words = command.split(" ");
        words[0] = WORKLOADS.resolve(words[0]).toString();
        return words;
    }

    private static String ssh(String host, String command) {
        return inLab("ssh -F " + value("WEIR_LAB_SSH_CONFIG") + " " + host + " " + Commands.quote(command));
    }

    private static String inLab(String shellCommand) {
        List<String> command =
                new ArrayList<>(Arrays.asList(lab.path("enter").asText().split(" ")));
        command.addAll(List.of("bash", "-c", shellCommand));
        return Commands.run(command);
    }

    private static String value(String name) {
        return lab.path(name).asText();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}

package dev.weir.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.model.EngineProcess;
import dev.weir.model.EngineRole;
import dev.weir.model.HostName;
import dev.weir.model.JvmFacts;
import dev.weir.model.Scope;
import dev.weir.model.Tgid;
import dev.weir.model.WeirException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScopeAnalyzerTest {
    private static final KnownSpes RULES = KnownSpes.parse("k", """
            storm workload org.acme.Worker
            storm managing org.acme.LogWriter
            redis infrastructure exe:redis-server
            jet workload jar:jet-*.jar
            """);

    @TempDir
    private Path directory;

    private FakeProc proc = new FakeProc(Path.of(""));
    private ScopeAnalyzer analyzer = new ScopeAnalyzer();

    @BeforeEach
    void makeProc() {
        proc = new FakeProc(directory);
        analyzer = new ScopeAnalyzer(directory);
    }

    private List<String> found() {
        return analyzer.analyze(RULES).processes().stream()
                .map(p -> p.tgid() + " " + p.engine() + " " + p.role().word() + " " + p.program())
                .toList();
    }

    @Test
    void aMainClassAmongTheArgumentsIsNotTheMainClass() throws IOException {
        proc.java(20, "java", "-cp", "x", "org.acme.LogWriter", "java", "-server", "org.acme.Worker", "YSB");
        proc.java(21, "java", "-server", "org.acme.Worker", "YSB");

        assertThat(found())
                .containsExactly("20 storm managing org.acme.LogWriter", "21 storm workload org.acme.Worker");
    }

    @Test
    void aProgramThatRewroteItsTitleIsKnownByAnyOfItsNames() throws IOException {
        byte[] title = "redis-server 127.0.0.1:26379\0\0\0\0\0".getBytes(StandardCharsets.UTF_8);
        proc.process(7, "redis-server", 'S', "/nowhere/bin/redis-check-rdb", title);
        proc.process(8, "odd) S 1 (", 'S', "/opt/redis-server (deleted)", new byte[0]);

        assertThat(found()).containsExactly("7 redis infrastructure redis-server", "8 redis infrastructure odd) S 1 (");
    }

    @Test
    void aJarIsFoundAmongTheOpenFilesAndTheMappings() throws IOException {
        Path open = proc.java(30, "java", "acme.App");
        Files.createSymbolicLink(open.resolve("fd/4"), Path.of("/w/lib/jet-5.6.jar"));
        Files.createSymbolicLink(open.resolve("fd/5"), Path.of("socket:[1]"));
        Path mapped = proc.java(31, "java", "acme.App");
        Files.writeString(
                mapped.resolve("maps"), "7f00-7f10 r--s 00000000 08:01 42                 /w/lib/jet-5.6.jar\n");
        proc.java(32, "java", "acme.App");

        assertThat(found()).containsExactly("30 jet workload acme.App", "31 jet workload acme.App");
    }

    @Test
    void zombiesThreadsOfTheKernelAndProcessesThatEndWhileTheyAreReadAreLeftOutAndHarmNobody() throws IOException {
        proc.process(40, "java", 'Z', "/nowhere/bin/java", FakeProc.words("java", "org.acme.Worker"));
        Path kernel = proc.java(41, "java", "org.acme.Worker");
        Files.writeString(
                kernel.resolve("stat"), "41 (kworker/0:1) I 2 0 0 0 -1 69238880 0 0 0 0 0 0 0 0 20 0 1 0 9 0 0 0\n");
        Files.delete(proc.java(42, "java", "org.acme.Worker").resolve("cmdline"));
        Files.delete(proc.java(43, "java", "org.acme.Worker").resolve("stat"));
        Files.writeString(proc.java(44, "java", "org.acme.Worker").resolve("stat"), "44 (ja");
        Files.createDirectories(directory.resolve("45"));
        Files.createDirectories(directory.resolve("self"));
        proc.java(46, "java", "org.acme.Worker");

        assertThat(found()).containsExactly("46 storm workload org.acme.Worker");
    }

    @Test
    void hostileCommandLinesDoNotHideTheOthers() throws IOException {
        proc.process(50, "java", 'S', "/nowhere/bin/java", "java\0org.acme.Worker".getBytes(StandardCharsets.UTF_8));
        proc.process(
                51, "java", 'S', "/nowhere/bin/java", new byte[] {'j', 'a', 'v', 'a', 0, (byte) 0xff, (byte) 0xfe, 0});
        proc.process(52, "java", 'S', "/nowhere/bin/java", new byte[1 << 20]);
        proc.java(53, "java", "-Dlong=" + "x".repeat(1 << 20), "org.acme.Worker", "a\nb", "");
        proc.process(54, "java", 'S', "/nowhere/bin/java", new byte[0]);
        proc.java(55, "java", "@/etc/absent", "org.acme.Worker");

        assertThat(found()).containsExactly("50 storm workload org.acme.Worker", "53 storm workload org.acme.Worker");
        assertThat(analyzer.seen()).extracting(p -> p.tgid().value()).containsExactly(50, 51, 52, 53, 54, 55);
        EngineProcess large = analyzer.analyze(RULES).processes().get(1);
        assertThat(large.commandLine()).hasSize(4).endsWith("org.acme.Worker", "a\nb");
        assertThat(large.startTicks()).isEqualTo(530);
    }

    @Test
    void aNamedProcessNeedsNoRule() throws IOException {
        proc.java(60, "java", "acme.App");
        proc.java(61, "java", "org.acme.LogWriter");
        proc.process(62, "postgres", 'S', "/nowhere/bin/postgres", FakeProc.words("postgres: writer"));

        Scope scope = analyzer.ofPids(RULES, List.of(new Tgid(62), new Tgid(61), new Tgid(60), new Tgid(61)));

        assertThat(scope.processes())
                .extracting(p -> p.tgid() + " " + p.engine() + " " + p.role() + " " + p.program())
                .containsExactly(
                        "60 pid WORKLOAD acme.App", "61 storm MANAGING org.acme.LogWriter", "62 pid WORKLOAD postgres");
    }

    @Test
    void aPidThatIsNoProcessIsAnErrorThatListsWhatWasSeen() throws IOException {
        proc.java(60, "java", "acme.App");
        Path thread = proc.process(70, "C2 CompilerThre", 'S', "/nowhere/bin/java", FakeProc.words("java", "acme.App"));
        Files.writeString(thread.resolve("status"), "Tgid:\t60\nUid:\t0\t0\t0\t0\n");
        proc.process(71, "java", 'Z', "/nowhere/bin/java", new byte[0]);

        assertThatThrownBy(() -> analyzer.ofPids(RULES, List.of(new Tgid(99))))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("no process 99 on this host. Java processes seen: 60 acme.App")
                .extracting(e -> ((WeirException) e).kind())
                .isEqualTo(WeirException.Kind.ENVIRONMENT);
        assertThatThrownBy(() -> analyzer.ofPids(RULES, List.of(new Tgid(70))))
                .hasMessageStartingWith("70 is a thread of process 60");
        assertThatThrownBy(() -> analyzer.ofPids(RULES, List.of(new Tgid(71)))).hasMessageContaining("has ended");
    }

    @Test
    void theMessageForAnEmptyHostListsWhatWasSeen() throws IOException {
        proc.java(812, "java", "org.apache.kafka.Kafka");
        proc.process(900, "evil\u001b[2J", 'S', "/nowhere/bin/evil", FakeProc.words("evil\u001b[2J"));
        Files.delete(
                proc.process(901, "hidden", 'S', "/x", FakeProc.words("hidden")).resolve("exe"));

        assertThat(analyzer.nothingFound(new HostName("node-3"), new Scope(List.of())))
                .isEqualTo("no stream processor found on node-3. Java processes seen: 812 org.apache.kafka.Kafka."
                        + " Biggest of the others: 900 evil?[2J (2 MB), 901 hidden (2 MB)."
                        + " 1 process could not be looked into: run as root or grant CAP_SYS_PTRACE."
                        + " Add a line to known_spes.txt or pass --pid.");
    }

    @Test
    void theMessageForAHostWithoutWorkloadNamesWhatRunsThere() throws IOException {
        proc.java(20, "java", "org.acme.LogWriter");
        Scope found = analyzer.analyze(RULES);

        assertThat(found.withRole(EngineRole.WORKLOAD)).isEmpty();
        assertThat(analyzer.nothingFound(new HostName("node-3"), found))
                .startsWith(
                        "no process that runs tasks found on node-3, only 20 org.acme.LogWriter (storm, managing).");
    }

    @Test
    void aJvmThatMayNotBeLookedIntoIsKnownByItsCommandLineAndItsFlagsAreUnknown() throws IOException {
        for (int pid = 90; pid < 92; pid++) {
            String flag = pid == 90 ? "-XX:+PreserveFramePointer" : "-Xmx1g";
            Path refused = proc.java(pid, "java", flag, "org.acme.Worker");
            Files.delete(refused.resolve("exe"));
            Files.delete(refused.resolve("maps"));
        }

        List<JvmFacts> facts = analyzer.analyze(RULES).processes().stream()
                .map(process -> process.jvm().orElseThrow())
                .toList();

        assertThat(facts)
                .containsExactly(
                        new JvmFacts(
                                Optional.empty(),
                                List.of("-XX:+PreserveFramePointer"),
                                Optional.of(true),
                                Optional.empty()),
                        new JvmFacts(Optional.empty(), List.of(), Optional.empty(), Optional.empty()));
    }

    @Test
    void aSparkSubmitWithALocalMasterIsAWorkload() throws IOException {
        String submit = "org.apache.spark.deploy.SparkSubmit";
        proc.java(80, "java", "-cp", "x", submit, "--master", "local[2]", "a.jar");
        proc.java(81, "java", "-cp", "x", submit, "--master", "yarn", "a.jar");

        assertThat(analyzer.analyze(KnownSpes.shipped()).processes())
                .extracting(EngineProcess::role)
                .containsExactly(EngineRole.WORKLOAD, EngineRole.MANAGING);
    }
}

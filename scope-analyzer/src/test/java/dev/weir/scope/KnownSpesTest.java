package dev.weir.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.model.EngineRole;
import dev.weir.model.WeirException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownSpesTest {
    private static Traits java(String mainClass, String... openFiles) {
        return new Traits(
                true,
                Optional.of(mainClass),
                List.of("java"),
                () -> List.of(openFiles),
                List::<String>of,
                Optional.empty());
    }

    private static Traits python(Optional<String> module, String... mapped) {
        return new Traits(
                false,
                Optional.empty(),
                List.of("python3"),
                List::<String>of,
                List::<String>of,
                Optional.of(new Traits.Python(module, List.of(mapped))));
    }

    private static Optional<String> match(Traits traits) {
        return KnownSpes.shipped()
                .firstMatch(traits)
                .map(rule -> rule.engine() + " " + rule.role().word());
    }

    @Test
    void theShippedFileIsTheOneThatPeopleEdit() throws IOException {
        Path edited = Path.of("../config/known_spes.txt");

        assertThat(KnownSpes.shipped().rules())
                .isEqualTo(KnownSpes.read(edited).rules())
                .hasSizeGreaterThan(40);
    }

    @Test
    void theFirstMatchingLineWins() {
        KnownSpes rules = KnownSpes.parse("k", "a managing org.acme.Main\nb workload org.acme.*\n");

        assertThat(rules.firstMatch(java("org.acme.Main")).orElseThrow().engine())
                .isEqualTo("a");
        assertThat(rules.firstMatch(java("org.acme.Other")).orElseThrow().role())
                .isEqualTo(EngineRole.WORKLOAD);
        assertThat(rules.firstMatch(java("xorg.acme.Other"))).isEmpty();
    }

    @Test
    void anEngineInsideAProgramIsKnownByItsJar() {
        assertThat(match(java("acme.YsbStreams", "/w/lib/kafka-clients-4.3.1.jar", "/w/lib/kafka-streams-4.3.1.jar")))
                .contains("kafka-streams workload");
        assertThat(match(java("YsbSpark", "/w/lib/spark-core_2.13-4.2.0.jar"))).contains("spark workload");
        assertThat(match(java("YsbJet", "/w/lib/hazelcast-5.6.0.jar"))).contains("hazelcast workload");
        assertThat(match(java("YsbStorm", "/w/lib/storm-server-2.8.3.jar"))).contains("storm workload");
        assertThat(match(java("acme.Web", "/w/lib/spring-core-6.jar", "/w/kafka-streams-notes.txt")))
                .isEmpty();
    }

    @Test
    void aClientOfHazelcastIsKnownByItsThreadsSinceItsJarIsTheMembersOwn() {
        Traits client = withThreads("/w/lib/hazelcast-5.6.0.jar", "java", "GC Thread#0", "hz.client_1.eve");
        assertThat(match(client)).contains("hazelcast managing");

        Traits embedded = withThreads("/w/lib/hazelcast-5.6.0.jar", "java", "GC Thread#0", "hz.naughty_swan");
        assertThat(match(embedded)).contains("hazelcast workload");
    }

    @Test
    void aProgramOfAnotherEngineMayUseHazelcastAsAClient() {
        assertThat(match(withThreads("/w/lib/kafka-streams-4.3.1.jar", "hz.client_1.eve")))
                .contains("kafka-streams workload");
    }

    private static Traits withThreads(String openFile, String... threads) {
        return new Traits(
                true,
                Optional.of("acme.Program"),
                List.of("java"),
                () -> List.of(openFile),
                () -> List.of(threads),
                Optional.empty());
    }

    @Test
    void aBrokerWithKafkaStreamsInItsClassPathStaysABroker() {
        assertThat(match(java("kafka.Kafka", "/k/libs/kafka-streams-4.3.1.jar")))
                .contains("kafka infrastructure");
    }

    @Test
    void onlyAJvmFitsAJar() {
        Traits editor = new Traits(
                false,
                Optional.empty(),
                List.of("vim"),
                () -> List.of("/w/kafka-streams-4.3.1.jar"),
                List::<String>of,
                Optional.empty());

        assertThat(match(editor)).isEmpty();
    }

    @Test
    void pythonModulesAreFoundByOptionOrByNativeLibrary() {
        assertThat(match(python(Optional.of("bytewax.run")))).contains("bytewax workload");
        assertThat(match(python(Optional.of("bytewaxy")))).isEmpty();
        assertThat(match(python(Optional.empty(), "/v/lib/python3.12/site-packages/bytewax/bytewax.abi3.so")))
                .contains("bytewax workload");
        assertThat(match(python(Optional.empty(), "/usr/lib/python3/dist-packages/pathway.abi3.so")))
                .contains("pathway workload");
        assertThat(match(python(Optional.empty(), "/home/bytewax/lib/libc.so"))).isEmpty();
        assertThat(match(python(Optional.of("pyspark.daemon")))).contains("spark workload");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            flink worker a.B                     | k.txt:2: unknown role "worker"; expected workload, managing or infrastructure
            flink Workload a.B                   | k.txt:2: unknown role "Workload"; expected workload, managing or infrastructure
            flink workload                       | k.txt:2: found 2 words; expected three: engine role main-class-or-pattern
            flink                                | k.txt:2: found 1 word; expected three: engine role main-class-or-pattern
            flink workload a.B c                 | k.txt:2: found 4 words; expected three: engine role main-class-or-pattern
            flink workload a/B                   | k.txt:2: "a/B" is no main class
            flink workload jra:x.jar             | k.txt:2: "jra:x.jar" is no main class
            flink workload a..B                  | k.txt:2: "a..B" is no main class
            flink workload jar:                  | k.txt:2: nothing follows "jar:"
            flink workload jar:lib/x.jar         | k.txt:2: "lib/x.jar" holds a directory; expected a file name
            flink workload python:a*             | k.txt:2: "a*" is no Python module
            fl/nk workload a.B                   | k.txt:2: "fl/nk" is no engine name
            """)
    void anErrorNamesFileAndLineAndWhatWasExpected(String line, String message) {
        assertThatThrownBy(() -> KnownSpes.parse("k.txt", "# head\n" + line + "\n"))
                .isInstanceOf(WeirException.class)
                .hasMessageStartingWith(message)
                .extracting(e -> ((WeirException) e).kind())
                .isEqualTo(WeirException.Kind.USAGE);
    }

    @Test
    void thePatternThatIsThereTwiceIsNamedWithBothLines() {
        assertThatThrownBy(() -> KnownSpes.parse("k.txt", "a workload x.Y\n\nb managing  x.Y # again"))
                .hasMessageStartingWith("k.txt:3: pattern \"x.Y\" is already in line 1");
    }

    @Test
    void commentsBlanksCarriageReturnsAndAByteOrderMarkAreNoMatter() {
        KnownSpes rules = KnownSpes.parse("k", "\uFEFFa workload x.Y\r\n\t \r\n  b managing jar:*#1.jar  # c\r\n#\r\n");

        assertThat(rules.rules()).extracting(rule -> rule.pattern().toString()).containsExactly("x.Y", "jar:*#1.jar");
    }

    @Test
    void aFileWithoutRulesIsAnError() {
        assertThatThrownBy(() -> KnownSpes.parse("k", "# nothing\n")).hasMessageStartingWith("k: no rule in it");
    }

    @Test
    void aMissingFileSaysWhereToGetTheShippedOne(@TempDir Path directory) {
        assertThatThrownBy(() -> KnownSpes.read(directory.resolve("nope.txt")))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("nope.txt: no such file")
                .hasMessageContaining("config/known_spes.txt");
    }

    @Test
    void aFileThatIsNotTextIsAnError(@TempDir Path directory) throws IOException {
        Path file = Files.write(directory.resolve("k"), new byte[] {'a', (byte) 0xff, ' '});

        assertThatThrownBy(() -> KnownSpes.read(file)).hasMessageContaining("not UTF-8");
        assertThatThrownBy(() -> KnownSpes.read(directory)).hasMessageContaining("cannot be read");
    }

    @Test
    void aTurkishOrJapaneseEngineNameIsFine() {
        String text = new String("akış workload x.Y".getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);

        assertThat(KnownSpes.parse("k", text).rules()).hasSize(1);
    }
}

package dev.weir.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import dev.weir.model.WeirException;
import dev.weir.model.summary.CanonicalTask;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApplicationProfileTest {
    private static final String NAME = "application_profile.txt";

    private static boolean claims(String pattern, String frameName) {
        return claims(pattern, new Frame(FrameKind.JAVA, frameName, ""));
    }

    private static boolean claims(String pattern, Frame frame) {
        return ApplicationProfile.parse(NAME, "T = " + pattern)
                .rules()
                .get(0)
                .pattern()
                .claims(frame);
    }

    private static boolean claimsThread(String pattern, String thread) {
        return ApplicationProfile.parse(NAME, "T = " + pattern)
                .rules()
                .get(0)
                .pattern()
                .claimsThread(thread);
    }

    private static void assertRefused(String text, String... parts) {
        assertThatThrownBy(() -> ApplicationProfile.parse(NAME, text))
                .isInstanceOfSatisfying(WeirException.class, e -> {
                    assertThat(e.kind()).isEqualTo(WeirException.Kind.USAGE);
                    assertThat(e).hasMessageContainingAll(parts);
                });
    }

    @Test
    void tasksKeepTheOrderOfTheFileAndRulesTheirLines() {
        ApplicationProfile profile = ApplicationProfile.parse(NAME, """
                # the pipeline
                Kafka   = KafkaConsumer | KafkaSourceReader   # the source

                Cluster communication = io.netty
                Kafka   = FetchTask
                WindowOperator
                """);
        assertThat(profile.tasks()).containsExactly("Kafka", "Cluster communication", "WindowOperator");
        assertThat(profile.rules()).extracting(TaskRule::line).containsExactly(2, 2, 4, 5, 6);
    }

    @Test
    void aNameBelowATaskIsASubTaskWhereverTheTaskStands() {
        ApplicationProfile profile = ApplicationProfile.parse(NAME, """
                Window / aggregate = Count
                Source/fetch = Fetch
                Window = WindowOperator
                I/O = read
                I/O/disk = ext4
                org/apache
                org/apache/flink
                Window/timers = Timer
                """);
        assertThat(profile.tasks()).containsExactly("Source/fetch", "Window", "I/O", "org/apache", "org/apache/flink");
        assertThat(profile.subTasks("Window")).containsExactly("Window/aggregate", "Window/timers");
        assertThat(profile.subTasks("I/O")).containsExactly("I/O/disk");
        assertThat(profile.subTasks("Source")).isEmpty();
    }

    @Test
    void aLabelIsTheTasksNameAcrossEngines() {
        ApplicationProfile profile = ApplicationProfile.parse(NAME, """
                Kafka = KafkaConsumer
                Cluster communication [Communication] = io.netty
                Kafka[ Source ] = FetchTask | [B.clone
                Kafka [Source] = thread:kafka-*
                window = WindowOperator
                window/state [1] rows\\[] = RocksDB
                Enrich = acme.Enrich
                Collector [GC] = Concurrent Mark
                VM [Wait] = libjvm
                List \\[Source] = java.util.List
                Set \\[\\] [Sink] = a[] | [x]
                """);
        assertThat(profile.tasks())
                .containsExactly(
                        "Kafka",
                        "Cluster communication",
                        "window",
                        "Enrich",
                        "Collector",
                        "VM",
                        "List [Source]",
                        "Set []");
        assertThat(profile.tasks().stream().map(profile::canonical))
                .containsExactly(
                        CanonicalTask.SOURCE,
                        CanonicalTask.COMMUNICATION,
                        CanonicalTask.WINDOW,
                        CanonicalTask.OTHER,
                        CanonicalTask.GC,
                        CanonicalTask.WAIT,
                        CanonicalTask.OTHER,
                        CanonicalTask.SINK);
        assertThat(profile.subTasks("window")).containsExactly("window/state [1] rows[]");
    }

    @Test
    void aLabelThatCannotBeIsRefusedWithItsLine() {
        assertRefused(
                "A = a\nB [Aggregate] = b",
                NAME + ":2",
                "[Aggregate] is no label",
                "column 3",
                "Source, Deserialize, Filter, Project, Join, Window, Sink, Communication, Coordination, Wait, GC, JIT, Other",
                "\\[Aggregate]");
        assertRefused("A [source] = a", NAME + ":1", "[source] is no label");
        assertRefused("A [] = a", NAME + ":1", "[] is no label");
        assertRefused("A [Source] = a\nA = c\nA [Sink] = b", NAME + ":3", "[Sink] here", "[Source] on line 1");
        assertRefused("A = a\nA/b [Sink] = b", NAME + ":2", "sub-task", "\"A\"");
        assertRefused("A/b [Sink] = b\nA = a", NAME + ":1", "sub-task", "\"A\"");
        assertRefused("[Sink] = b", NAME + ":1", "no task before the");
        assertRefused(
                "WindowOperator [Window]",
                NAME + ":1",
                "a label needs a task",
                "WindowOperator [Window] = WindowOperator");
        assertThat(ApplicationProfile.parse(NAME, "WindowOperator [0]").tasks()).containsExactly("WindowOperator [0]");
    }

    @Test
    void subTasksThatCannotBeAreRefused() {
        assertRefused("Window = a\nwindow/x = b", NAME + ":2", "differs only in case", "Window");
        assertRefused("Window = a\nWindow/ = b", NAME + ":2", "a name behind the /");
        assertRefused("Window = a\nWindow/x = b\nWindow/x/y = c", NAME + ":3", "sub-tasks have none");
    }

    @Test
    void windowsLineEndsAndAByteOrderMarkAreNoPartOfANeighbour() {
        ApplicationProfile profile = ApplicationProfile.parse(NAME, "\uFEFFA = x\r\nB = y\r\n");
        assertThat(profile.tasks()).containsExactly("A", "B");
        assertThat(claims("x", "x")).isTrue();
    }

    @Test
    void slashAndDotAreTheSame() {
        assertThat(claims("com/fasterxml/jackson", "com.fasterxml.jackson.core.JsonParser.nextToken"))
                .isTrue();
        assertThat(claims("com.fasterxml.jackson", "com/fasterxml/jackson/core/JsonParser.nextToken"))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "Window*,             org.acme.WindowOperator.run, true",
        "Window*,             org.acme.MyWindow.run,       false",
        "*.run,               org.acme.WindowOperator.run, true",
        "*.run,               org.acme.WindowOperator.runs, false",
        "org.acme.*.run,      org.acme.WindowOperator.run, true",
        "org/acme/*,          org.acme.WindowOperator.run, true",
        "Writer.*,            acme.RedisSink$Writer.write, true",
        "do_*,                G1Heap::do_collection,       true",
        "a*b*b,               xa.ab,                       false",
        "a*b*b,               x.abb,                       true",
    })
    void aGlobCoversTheNameFromTheStartOfAPartToItsEnd(String pattern, String name, boolean expected) {
        assertThat(claims(pattern, name)).isEqualTo(expected);
    }

    @Test
    void aRegexMayHoldTheSeparators() {
        ApplicationProfile profile =
                ApplicationProfile.parse(NAME, "Kafka = /Kafka(Consumer|Source)=?#?\\/?/ | fetch # comment");
        assertThat(profile.tasks()).containsExactly("Kafka");
        assertThat(profile.rules()).hasSize(2);
        assertThat(profile.rules().get(0).pattern().claims(new Frame(FrameKind.JAVA, "a.KafkaSource=#/.x", "")))
                .isTrue();
    }

    @Test
    void aBareRegexIsATaskNamedByItself() {
        assertThat(ApplicationProfile.parse(NAME, "/a=b|c/").tasks()).containsExactly("/a=b|c/");
    }

    @Test
    void aBackslashTakesTheMeaningFromTheSeparators() {
        assertThat(claims("operator\\=\\=", "Key::operator==")).isTrue();
        assertThat(claims("operator\\|", "Set::operator|")).isTrue();
        assertThat(claims("operator\\*", "Ptr::operator*")).isTrue();
        assertThat(claims("operator\\*", "Ptr::operator->")).isFalse();
        assertThat(ApplicationProfile.parse(NAME, "a\\=b = x").tasks()).containsExactly("a=b");
    }

    @Test
    void aHashIsACommentOnlyAfterABlank() {
        assertThat(claimsThread("thread:GC Thread#0", "GC Thread#0")).isTrue();
        assertThat(claimsThread("thread:GC Thread #0", "GC Thread")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "thread:epoll*,                 epollEventLoop, true",
        "thread:epoll,                  epollEventLoop, false",
        "thread:Source Data Fetcher*,   Source Data Fet, true",
        "thread:Source Data Fetcher,    Source Data Fet, true",
        "thread:Source Data Fetcher,    Source Data,     false",
        "thread:*-timer*,               Thread-19-deser, false",
        "thread:*-timer*,               main-timer-1234, true",
        "thread:*pool,                  org.apache.hado, false",
        "thread:*pool,                  org.apache,      false",
    })
    void whatTheKernelCutsOffAThreadsNameCountsAsFitting(String pattern, String thread, boolean expected) {
        assertThat(claimsThread(pattern, thread)).isEqualTo(expected);
    }

    @Test
    void onlyALibraryRuleClaimsFramesWithoutAName() {
        Frame unknown = new Frame(FrameKind.UNKNOWN, "libzstd.so.1+0x1f2e3", "libzstd.so.1");
        assertThat(claims("lib:libzstd*", unknown)).isTrue();
        assertThat(claims("lib:libzstd", unknown)).isFalse();
        assertThat(claims("libzstd", unknown)).isFalse();
        assertThat(claims("/zstd/", unknown)).isFalse();
        assertThat(claims("libzstd*", unknown)).isFalse();
        assertThat(claims("lib:kernel", new Frame(FrameKind.KERNEL, "schedule", "kernel")))
                .isTrue();
    }

    @Test
    void errorsNameTheFileAndTheLineAndWhatWasExpected() {
        assertRefused("A = x\nB =", NAME + ":2:", "empty pattern", "Expected: task = pattern");
        assertRefused("A = x | | y", NAME + ":1:", "empty pattern", "column 9");
        assertRefused("A = x |", "empty pattern");
        assertRefused("= x", NAME + ":1:", "no task before the =");
        assertRefused("\n\nA = /a(/", NAME + ":3:", "bad regex /a(/", "Unclosed group", "column 8");
        assertRefused("A = /abc", "must end with /");
        assertRefused("A = /Kafka", "must end with /");
        assertRefused("A = /a/b", "nothing may follow the /");
        assertRefused("a | b", "several patterns need the name of their task");
        assertRefused("/a/ = b", "a name is no regex");
        assertRefused("A = *", "would claim everything");
        assertRefused("A = thread:", "thread: without a name");
        assertRefused("A = lib: | x", "lib: without a name");
        assertRefused("A = a\\b", "must be followed by one of");
        assertRefused("A = a\\", "must be followed by one of");
        assertRefused("filter = x\nFilter = y", NAME + ":2:", "differs only in case from \"filter\" on line 1");
        assertRefused("# nothing\n\n", NAME, "names no task");
    }

    @Test
    void theRowsOfEveryResultCannotBeTasks() {
        assertRefused("Unmatched = x", "row that every result has");
        assertRefused("unresolved = x", "row that every result has");
        assertRefused("LOST = x", "row that every result has");
    }

    @Test
    @Timeout(20)
    void aRegexThatDoesNotEndIsRefusedWithItsLine() {
        ApplicationProfile profile = ApplicationProfile.parse(NAME, "A = x\nB = /(.*a){12}c/");
        Frame frame = new Frame(FrameKind.JAVA, "a".repeat(64) + "b", "");
        FramePattern pattern = profile.rules().get(1).pattern();
        long start = System.nanoTime();
        assertThatThrownBy(() -> pattern.claims(frame))
                .isInstanceOf(WeirException.class)
                .hasMessageContainingAll(NAME + ":2", "/(.*a){12}c/", "does not come to an end");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void aRegexThatOverflowsTheStackIsRefusedToo() {
        Frame frame = new Frame(FrameKind.NATIVE, "ab".repeat(100_000), "x.so");
        FramePattern pattern =
                ApplicationProfile.parse(NAME, "B = /^(a|b)*$/").rules().get(0).pattern();
        assertThatThrownBy(() -> pattern.claims(frame))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining(NAME + ":1");
    }

    @Test
    void aLongNameIsNoReasonToRefuseAnHonestRegex() {
        Frame frame = new Frame(FrameKind.NATIVE, "std::vector<int>".repeat(120), "x.so");
        assertThat(claims("/.*Kafka.*poll/", frame)).isFalse();
    }

    @Test
    void filesThatAreNoProfileAreNamed(@TempDir Path directory) throws IOException {
        assertThatThrownBy(() -> ApplicationProfile.read(directory.resolve("none.txt")))
                .isInstanceOf(WeirException.class)
                .hasMessageContainingAll("no application profile at", "none.txt", "-p");
        assertThatThrownBy(() -> ApplicationProfile.read(directory))
                .isInstanceOf(WeirException.class)
                .hasMessageContainingAll("cannot read", "directory");
        Path latin = Files.write(directory.resolve("latin.txt"), "Größe = x".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> ApplicationProfile.read(latin))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("not UTF-8");
        assertThatThrownBy(() -> ApplicationProfile.read(Path.of("/dev/zero")))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("larger than 1 MiB");
        Path good = Files.writeString(directory.resolve("good.txt"), "Größe = x\n", StandardCharsets.UTF_8);
        assertThat(ApplicationProfile.read(good).tasks()).containsExactly("Größe");
    }
}

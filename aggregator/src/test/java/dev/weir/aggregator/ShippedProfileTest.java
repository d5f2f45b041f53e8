package dev.weir.aggregator;

import static dev.weir.aggregator.Stacks.stack;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.StackTrace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** config/application_profile.txt on stacks as Flink 2.3 has them for the Yahoo Streaming Benchmark. */
class ShippedProfileTest {
    private static final String[] SOURCE = {
        "j:org.apache.flink.streaming.runtime.tasks.ChainingOutput.collect",
        "j:org.apache.flink.connector.kafka.source.reader.KafkaRecordEmitter.emitRecord",
        "j:org.apache.flink.connector.base.source.reader.SourceReaderBase.pollNext",
        "j:org.apache.flink.streaming.api.operators.SourceOperator.emitNext",
        "j:org.apache.flink.streaming.runtime.tasks.StreamTask.processInput",
        "j:org.apache.flink.streaming.runtime.tasks.mailbox.MailboxProcessor.runMailboxLoop",
        "j:org.apache.flink.streaming.runtime.tasks.StreamTask.invoke",
        "j:java.lang.Thread.run"
    };
    private final TaskClassifier classifier =
            new TaskClassifier(ApplicationProfile.read(Path.of("..", "config", "application_profile.txt")));

    private String task(String thread, String... frames) {
        int row = classifier.classify(thread, stack(frames));
        return classifier.rows().get(classifier.rows().topOf(row)).task();
    }

    private String part(String thread, String... frames) {
        return classifier.rows().get(classifier.classify(thread, stack(frames))).task();
    }

    private String chained(String... leafFrames) {
        StackTrace stack = stack(
                Stream.concat(Arrays.stream(leafFrames), Arrays.stream(SOURCE)).toArray(String[]::new));
        int row = classifier.classify("Source: Kafka -", stack);
        return classifier.rows().get(classifier.rows().topOf(row)).task();
    }

    @Test
    void tasksStandInTheOrderOfThePipeline() {
        assertThat(ApplicationProfile.read(Path.of("..", "config", "application_profile.txt"))
                        .tasks())
                .containsExactly(
                        "Kafka",
                        "Deserialize",
                        "Filter",
                        "Project",
                        "Join",
                        "Window",
                        "Sink",
                        "Cluster communication",
                        "Coordination");
    }

    @Test
    void eachOperatorOfAChainGetsItsOwn() {
        String map = "i:org.apache.flink.streaming.api.operators.StreamMap.processElement";
        String filter = "j:org.apache.flink.streaming.api.operators.StreamFilter.processElement";
        String flatMap = "j:org.apache.flink.streaming.api.operators.StreamFlatMap.processElement";
        assertThat(chained()).isEqualTo("Kafka");
        assertThat(chained(
                        "i:com.fasterxml.jackson.core.json.UTF8StreamJsonParser.nextToken",
                        "j:dev.weir.workloads.ysb.DeserializeEvent.map",
                        map))
                .isEqualTo("Deserialize");
        assertThat(chained("i:java.lang.String.equals", "i:dev.weir.workloads.ysb.FilterViews.filter", filter, map))
                .isEqualTo("Filter");
        assertThat(chained("i:dev.weir.workloads.ysb.ProjectAdAndTime.map", map, filter, map))
                .isEqualTo("Project");
        assertThat(chained(
                        "j:java.util.HashMap.computeIfAbsent",
                        "i:dev.weir.workloads.ysb.JoinCampaign.flatMap",
                        flatMap,
                        map,
                        filter,
                        map))
                .isEqualTo("Join");
        assertThat(chained(
                        "k:tcp_sendmsg",
                        "j:redis.clients.jedis.Connection.flush",
                        "j:dev.weir.workloads.ysb.JoinCampaign.flatMap",
                        flatMap))
                .isEqualTo("Join");
        assertThat(chained(
                        "j:org.apache.flink.runtime.io.network.api.writer.RecordWriter.emit",
                        "j:org.apache.flink.streaming.runtime.io.RecordWriterOutput.collect",
                        "j:dev.weir.workloads.ysb.JoinCampaign.flatMap",
                        flatMap))
                .isEqualTo("Cluster communication");
    }

    @Test
    void theSinksRedisIsTheSinksAlsoWhenAWindowFires() {
        assertThat(task(
                        "Window -> Sink:",
                        "k:tcp_sendmsg",
                        "j:redis.clients.jedis.Connection.flush",
                        "j:dev.weir.workloads.ysb.RedisSink$Writer.write",
                        "j:org.apache.flink.streaming.runtime.operators.sink.SinkWriterOperator.processElement",
                        "j:dev.weir.workloads.ysb.CountWindow.process",
                        "j:org.apache.flink.streaming.runtime.operators.windowing.WindowOperator.onEventTime"))
                .isEqualTo("Sink");
        assertThat(task(
                        "Window -> Sink:",
                        "i:org.apache.flink.runtime.state.heap.CopyOnWriteStateMap.transform",
                        "j:org.apache.flink.streaming.runtime.operators.windowing.WindowOperator.processElement",
                        "j:org.apache.flink.streaming.runtime.io.AbstractStreamTaskNetworkInput.emitNext"))
                .isEqualTo("Window");
    }

    @Test
    void waitingAndCoordinatingAreNoOperators() {
        String mailbox = "j:org.apache.flink.streaming.runtime.tasks.mailbox.MailboxProcessor.runMailboxLoop";
        assertThat(task("Window -> Sink:", "k:futex_wait", "j:jdk.internal.misc.Unsafe.park", mailbox))
                .isEqualTo("Coordination");
        assertThat(task("ForkJoinPool-1", "k:futex_wait", "j:jdk.internal.misc.Unsafe.park", "j:acme.Pool.take"))
                .isEqualTo("Wait");
        assertThat(task("Window -> Sink:", mailbox)).isEqualTo("Coordination");
        assertThat(task("flink-pekko.act", "j:java.util.concurrent.ForkJoinPool.scan"))
                .isEqualTo("Coordination");
        assertThat(task(
                        "Source Data Fet",
                        "k:tcp_recvmsg",
                        "j:sun.nio.ch.SocketDispatcher.read0",
                        "j:org.apache.kafka.common.network.Selector.poll"))
                .isEqualTo("Kafka");
        assertThat(task("GC Thread#0", "n:libjvm.so!G1ParScanThreadState::steal()"))
                .isEqualTo("GC");
    }

    @Test
    void operatorsAreTheirTasksAlsoWithoutTheirFunctionsFrames() {
        String filter = "j:org.apache.flink.streaming.api.operators.StreamFilter.processElement";
        String flatMap = "j:org.apache.flink.streaming.api.operators.StreamFlatMap.processElement";
        assertThat(chained(filter)).isEqualTo("Filter");
        assertThat(chained(flatMap, filter)).isEqualTo("Join");
        // Unchained, each operator reads from the network.
        String input = "j:org.apache.flink.streaming.runtime.io.AbstractStreamTaskNetworkInput.emitNext";
        assertThat(task("Filter (1/2)#0", filter, input)).isEqualTo("Filter");
        assertThat(task("Project (1/2)#0", "j:dev.weir.workloads.ysb.ProjectAdAndTime.map", input))
                .isEqualTo("Project");
        assertThat(task("Join (1/2)#0", input)).isEqualTo("Cluster communication");
    }

    @Test
    void functionsAreSubTasksOfTheirOperators() {
        String window = "j:org.apache.flink.streaming.runtime.operators.windowing.WindowOperator.processElement";
        assertThat(part("Window", "i:dev.weir.workloads.ysb.CountViews.add", window))
                .isEqualTo("Window/aggregate");
        assertThat(part("Window", "j:org.apache.flink.runtime.state.heap.HeapPriorityQueue.poll", window))
                .isEqualTo("Window/timers");
        assertThat(part("Window", "j:org.apache.flink.runtime.state.heap.CopyOnWriteStateMap.get", window))
                .isEqualTo("Window/state");
        assertThat(part(
                        "Window",
                        "j:org.apache.flink.streaming.runtime.operators.windowing.WindowOperator.emitWindowContents"))
                .isEqualTo("Window/fire");
        assertThat(part(
                        "Join",
                        "j:redis.clients.jedis.Connection.flush",
                        "j:dev.weir.workloads.ysb.JoinCampaign.flatMap",
                        "j:org.apache.flink.streaming.api.operators.StreamFlatMap.processElement"))
                .isEqualTo("Join/redis");
        assertThat(part("Source Data Fet", "j:org.apache.kafka.common.network.Selector.poll"))
                .isEqualTo("Kafka/fetch");
    }

    @Test
    void theProfileForAnyFlinkJobGoesByOperators() {
        TaskClassifier any =
                new TaskClassifier(ApplicationProfile.read(Path.of("..", "config", "profiles", "flink.txt")));
        String operators = "j:org.apache.flink.streaming.api.operators.";
        String[][] expected = {
            {operators + "StreamMap.processElement", "Map"},
            {"j:org.apache.flink.runtime.asyncprocessing.operators.AsyncStreamFlatMap.processElement", "FlatMap"},
            {operators + "KeyedProcessOperator.processElement", "Process"},
            {operators + "co.KeyedCoProcessOperator.processElement1", "Join"},
            {operators + "co.IntervalJoinOperator.processElement1", "Join"},
            {
                "j:org.apache.flink.runtime.asyncprocessing.operators.windowing.AsyncWindowOperator.processElement",
                "Window"
            },
            {"j:StreamExecCalc$17.processElement", "Table/calc"},
            {"j:org.apache.flink.streaming.runtime.operators.sink.SinkWriterOperator.processElement", "Sink"},
        };
        for (String[] each : expected) {
            StackTrace stack = stack(
                    "j:acme.Function.run",
                    each[0],
                    "j:org.apache.flink.streaming.runtime.tasks.StreamTask.processInput");
            assertThat(any.rows().get(any.classify("t", stack)).task()).isEqualTo(each[1]);
        }
    }

    @Test
    void everyTaskOfEveryProfileSaysWhatItIsAcrossEngines() throws IOException {
        List<Path> files = new ArrayList<>(List.of(Path.of("..", "config", "application_profile.txt")));
        try (Stream<Path> profiles = Files.list(Path.of("..", "config", "profiles"))) {
            profiles.filter(file -> file.toString().endsWith(".txt")).forEach(files::add);
        }
        for (Path file : files) {
            ApplicationProfile profile = ApplicationProfile.read(file);
            // A sink of the user's own, such as any bolt of Storm, has no class that a profile of any job could name.
            assertThat(profile.canonical().tasks()).as("%s: labels", file).contains("Source", "Coordination");
        }
        for (Path flink : List.of(files.get(0), Path.of("..", "config", "profiles", "flink.txt"))) {
            ApplicationProfile profile = ApplicationProfile.read(flink);
            assertThat(profile.tasks())
                    .as("%s: tasks without a label such as [Other]", flink)
                    .allMatch(profile::isLabelled);
        }
        assertThat(ApplicationProfile.read(files.get(0)).canonical().tasks())
                .containsExactly(
                        "Source",
                        "Deserialize",
                        "Filter",
                        "Project",
                        "Join",
                        "Window",
                        "Sink",
                        "Communication",
                        "Coordination");
    }
}

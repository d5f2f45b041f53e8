package dev.weir.suggestions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.aggregator.ApplicationProfile;
import dev.weir.aggregator.RuleTrace;
import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import dev.weir.model.JobGraph;
import dev.weir.model.StackTrace;
import dev.weir.model.WeirException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TopologyTextTest {
    // As Topology.describe() of Kafka Streams prints it.
    private static final String STREAMS = """
            Topologies:
               Sub-topology: 0
                Source: KSTREAM-SOURCE-0000000000 (topics: [ad-events])
                  --> KSTREAM-MAPVALUES-0000000001
                Processor: KSTREAM-MAPVALUES-0000000001 (stores: [])
                  --> KSTREAM-FILTER-0000000002
                  <-- KSTREAM-SOURCE-0000000000
                Processor: KSTREAM-FILTER-0000000002 (stores: [])
                  --> KSTREAM-MAPVALUES-0000000003
                  <-- KSTREAM-MAPVALUES-0000000001
                Processor: KSTREAM-MAPVALUES-0000000003 (stores: [])
                  --> join-campaign
                  <-- KSTREAM-FILTER-0000000002
                Processor: join-campaign (stores: [])
                  --> KSTREAM-SINK-0000000005
                  <-- KSTREAM-MAPVALUES-0000000003
                Sink: KSTREAM-SINK-0000000005 (topic: views-repartition)
                  <-- join-campaign

              Sub-topology: 1
                Source: KSTREAM-SOURCE-0000000006 (topics: [views-repartition])
                  --> KSTREAM-AGGREGATE-0000000007
                Processor: KSTREAM-AGGREGATE-0000000007 (stores: [views])
                  --> none
                  <-- KSTREAM-SOURCE-0000000006

            """;
    // As explain() of Spark prints it.
    private static final String SPARK = """
            == Physical Plan ==
            *(2) HashAggregate(keys=[campaign#12], functions=[count(1)])
            +- Exchange hashpartitioning(campaign#12, 200), ENSURE_REQUIREMENTS, [plan_id=31]
               +- *(1) HashAggregate(keys=[campaign#12], functions=[partial_count(1)])
                  +- *(1) Project [campaign#12]
                     +- *(1) Filter (type#3 = view)
                        +- *(1) Scan json [campaign#12,type#3]
            """;

    private static List<String> rules(String text) {
        return Suggestions.draft(TopologyText.parse("topology.txt", text), Optional.empty())
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
    }

    @Test
    void kafkaStreamsProcessorsOfAKindShareTheRowOfTheirClass() {
        JobGraph graph = TopologyText.parse("topology.txt", STREAMS);

        assertThat(graph.engine()).isEqualTo("kafka-streams");
        assertThat(graph.chains()).extracting(JobGraph.Chain::name).containsExactly("Sub-topology 0", "Sub-topology 1");
        assertThat(graph.chains().get(0).operators())
                .extracting(JobGraph.Operator::name)
                .contains("KSTREAM-MAPVALUES-0000000001, KSTREAM-MAPVALUES-0000000003", "join-campaign");
        assertThat(rules(STREAMS))
                .anyMatch(rule -> rule.startsWith("KSTREAM-FILTER-0000000002 [Filter] = ")
                        && rule.endsWith("internals.KStreamFilter$"))
                .anyMatch(rule -> rule.endsWith("internals.KStreamWindowAggregate$"))
                .noneMatch(rule -> rule.startsWith("join-campaign"));
    }

    @Test
    void sparksCompiledStagesAreRowsByTheirNumber() {
        assertThat(rules(SPARK))
                .containsExactly(
                        "Scan + Filter + Project + HashAggregate (stage 1) = GeneratedIteratorForCodegenStage1.",
                        "Scan + Filter + Project + HashAggregate (stage 1)/Scan = GeneratedIteratorForCodegenStage1.scan_",
                        "Scan + Filter + Project + HashAggregate (stage 1)/Filter = GeneratedIteratorForCodegenStage1.filter_",
                        "Scan + Filter + Project + HashAggregate (stage 1)/Project = GeneratedIteratorForCodegenStage1.project_",
                        "Scan + Filter + Project + HashAggregate (stage 1)/HashAggregate = GeneratedIteratorForCodegenStage1.hashAgg_",
                        "HashAggregate (stage 2) [Window] = GeneratedIteratorForCodegenStage2.");
    }

    @Test
    void theMethodsOfAStagesStepsAreItsParts() {
        // Frames as a run of Spark 4.2.0 had them.
        String generated = "org.apache.spark.sql.catalyst.expressions.GeneratedClass$GeneratedIteratorForCodegenStage";
        RuleTrace trace = new RuleTrace(ApplicationProfile.parse(
                "draft", Suggestions.draft(TopologyText.parse("plan.txt", SPARK), Optional.empty())));

        assertThat(part(trace, generated + "1.project_doConsume_1$", generated + "1.processNext"))
                .contains("Scan + Filter + Project + HashAggregate (stage 1)/Project");
        assertThat(part(trace, "java.util.HashMap.get", generated + "1.hashAgg_doAggregateWithKeys_0$"))
                .contains("Scan + Filter + Project + HashAggregate (stage 1)/HashAggregate");
        assertThat(part(trace, generated + "1.processNext")).isEmpty();
        assertThat(trace.decide("t", stack(generated + "12.processNext")).rule())
                .as("stage 12 is not stage 1")
                .isEmpty();
    }

    private static StackTrace stack(String... leafFirst) {
        return new StackTrace(
                Arrays.stream(leafFirst)
                        .map(name -> new Frame(FrameKind.JAVA, name, ""))
                        .toList(),
                false);
    }

    private static Optional<String> part(RuleTrace trace, String... leafFirst) {
        OptionalInt part = trace.decide("t", stack(leafFirst)).part();
        return part.isPresent() ? Optional.of(trace.rules().get(part.getAsInt()).task()) : Optional.empty();
    }

    @Test
    void stormsComponentsAreRowsByWhatIsKeptOfTheirThreadsNames() {
        String draft = Suggestions.draft(
                TopologyText.parse("topology.txt", "kafka-spout\ndeserialize\nfilter\njoin-a\njoin-b\n"),
                Optional.empty());
        RuleTrace trace = new RuleTrace(ApplicationProfile.parse("draft", draft));
        StackTrace none = new StackTrace(List.of(), false);

        assertThat(trace.decide("Thread-18-filte", none).task()).isEqualTo("filter");
        assertThat(trace.decide("Thread-9-deseri", none).task()).isEqualTo("deserialize");
        assertThat(trace.decide("Thread-116-kafk", none).task()).isEqualTo("kafka-spout");
        assertThat(trace.decide("Thread-20-__ack", none).rule()).isEmpty();
        // Both are join- to the kernel.
        assertThat(draft).contains("# join-a: what its code is called is not in the job's plan.");
    }

    @Test
    void aTextThatDescribesNoJobIsRefused() {
        assertThatThrownBy(() -> TopologyText.parse("letter.txt", "Dear Sir,\nno job here.\n"))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("letter.txt")
                .hasMessageContaining("Topology.describe()");
        assertThatThrownBy(() -> TopologyText.parse("empty.txt", "Topologies:\n  Sub-topology: 0\n"))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("names no operator");
    }
}

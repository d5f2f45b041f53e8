package dev.weir.aggregator;

import static dev.weir.aggregator.Stacks.empty;
import static dev.weir.aggregator.Stacks.stack;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.aggregator.RuleTrace.Claim;
import dev.weir.aggregator.RuleTrace.Decision;
import dev.weir.aggregator.RuleTrace.Rule;
import dev.weir.model.StackTrace;
import dev.weir.model.summary.TaskKind;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RuleTraceTest {
    private static final String PROFILE =
            "Join = a.Join | /Re(d)is/\nJoin/redis = jedis | thread:join*\n\nNet = thread:/^Net\\d/ | lib:libssl*\nAny = a.";
    private static final StackTrace STACK =
            stack("n:libssl.so.3!write", "j:jedis.Client.get", "j:a.Join.flatMap", "j:b.Main.run");

    private final RuleTrace trace = new RuleTrace(ApplicationProfile.parse("p.txt", PROFILE));

    @Test
    void rulesAreToldAsTheyAreWritten() {
        assertThat(trace.rules())
                .containsExactly(
                        new Rule("Join", Optional.empty(), "a.Join", 1),
                        new Rule("Join", Optional.empty(), "/Re(d)is/", 1),
                        new Rule("Join/redis", Optional.of("Join"), "jedis", 2),
                        new Rule("Join/redis", Optional.of("Join"), "thread:join*", 2),
                        new Rule("Net", Optional.empty(), "thread:/^Net\\d/", 4),
                        new Rule("Net", Optional.empty(), "lib:libssl*", 4),
                        new Rule("Any", Optional.empty(), "a.", 5));
    }

    @Test
    void everyClaimIsToldFromTheLeafToTheThread() {
        assertThat(trace.claims("Net1", STACK))
                .containsExactly(
                        new Claim(0, List.of(5)),
                        new Claim(1, List.of(2)),
                        new Claim(2, List.of(0, 6)),
                        new Claim(4, List.of(4)));
    }

    @Test
    void theDecisionIsTheClassifiersAndSaysWhy() {
        Decision decision = trace.decide("main", STACK);
        assertThat(decision.task()).isEqualTo("Net");
        assertThat(decision.rule()).hasValue(5);
        assertThat(decision.position()).isZero();

        Decision without = trace.decideWithout(5, "main", STACK, trace.claims("main", STACK));
        assertThat(without.task()).isEqualTo("Join");
        assertThat(without.rule()).hasValue(0);
        assertThat(without.part()).hasValue(2);
    }

    @Test
    void whatNoRuleClaimsIsToldByItsKind() {
        assertThat(trace.decide("C2 CompilerThre", empty()).kind()).isEqualTo(TaskKind.BUILT_IN);
        assertThat(trace.decide("main", stack("j:x.Y.z")).kind()).isEqualTo(TaskKind.UNMATCHED);
        assertThat(trace.decide("main", stack("j:x.Y.z")).rule()).isEmpty();
    }

    @Test
    void aRegexForThreadsSeesTheNameThatLinuxKept() {
        assertThat(trace.decide("Net7", stack("j:x.Y.z")).task()).isEqualTo("Net");
        assertThat(trace.decide("aNet7", stack("j:x.Y.z")).kind()).isEqualTo(TaskKind.UNMATCHED);
    }

    @Test
    void itAgreesWithTheClassifierOnEveryKindOfStack() {
        ApplicationProfile profile = ApplicationProfile.read(Path.of("..", "config", "profiles", "flink.txt"));
        RuleTrace shipped = new RuleTrace(profile);
        TaskClassifier classifier = new TaskClassifier(profile);
        String operators = "org.apache.flink.streaming.api.operators.";
        List<StackTrace> stacks = List.of(
                empty(),
                stack(
                        "j:org.apache.kafka.clients.consumer.KafkaConsumer.poll",
                        "j:" + operators + "SourceOperator.emitNext"),
                stack(
                        "i:acme.F.map",
                        "j:" + operators + "StreamMap.processElement",
                        "j:" + operators + "SourceOperator.emitNext"),
                stack(
                        "j:org.apache.flink.runtime.state.heap.StateTable.get",
                        "j:org.apache.flink.streaming.runtime.operators.windowing.WindowOperator.processElement"),
                stack("j:java.util.HashMap.get"),
                stack("u:0x1"));
        for (StackTrace each : stacks) {
            for (String thread : List.of("main", "Source Data Fet", "GC Thread#0")) {
                int row = classifier.classify(thread, each);
                Decision decision = shipped.decide(thread, each);
                assertThat(decision.task())
                        .isEqualTo(classifier
                                .rows()
                                .get(classifier.rows().topOf(row))
                                .task());
                decision.part()
                        .ifPresent(part -> assertThat(shipped.rules().get(part).task())
                                .isEqualTo(classifier.rows().get(row).task()));
            }
        }
    }
}

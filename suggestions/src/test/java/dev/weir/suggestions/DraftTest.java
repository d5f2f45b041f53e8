package dev.weir.suggestions;

import static dev.weir.suggestions.Runs.run;
import static dev.weir.suggestions.Runs.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weir.aggregator.ApplicationProfile;
import dev.weir.model.CompiledMethod;
import dev.weir.model.Doubt;
import dev.weir.model.Frame;
import dev.weir.model.JobGraph;
import dev.weir.model.JobGraph.Chain;
import dev.weir.model.JobGraph.Operator;
import dev.weir.model.Measured;
import dev.weir.model.Sample;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DraftTest {
    private static final String OPERATORS = "org.apache.flink.streaming.api.operators.";
    private static final String HAND_ON =
            "org.apache.flink.streaming.runtime.tasks.CopyingChainingOutput.pushToOperator";
    private static final String SOURCE = OPERATORS + "SourceOperator.emitNext";
    private static final String MAP = OPERATORS + "StreamMap.processElement";
    private static final String FILTER = OPERATORS + "StreamFilter.processElement";

    private static JobGraph graph(String... names) {
        List<Operator> operators = new ArrayList<>();
        for (String name : names) {
            operators.add(new Operator(name, operators.size()));
        }
        return new JobGraph("flink", "a test", List.of(new Chain(String.join(" -> ", names), operators)));
    }

    private static String draft(Measured run, JobGraph graph) {
        return Suggestions.draft("test", run, Optional.of(graph), Optional.of(Runs.flink()));
    }

    private static List<String> rules(String draft) {
        return draft.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
    }

    private static Judgement judged(String draft, Measured run) {
        return Suggestions.judge("the draft", ApplicationProfile.parse("the draft", draft), run);
    }

    private static double share(Judgement judgement, String task) {
        return judgement.rows().stream()
                .filter(row -> row.task().equals(task))
                .mapToDouble(Judgement.Row::share)
                .sum();
    }

    @Test
    void theDraftForTheRecordedBenchmarkIsTheOneThatWasLookedAt() throws IOException {
        String draft = Suggestions.draft("base-01", Runs.ysb(), Optional.empty(), Optional.of(Runs.flink()));

        assertThat(draft).isEqualTo(Runs.golden("ysb.txt"));
    }

    @Test
    void theDraftClaimsAsMuchAsTheProfileThatWasWrittenByHand() throws IOException {
        Measured run = Runs.ysb();
        String draft = Suggestions.draft("base-01", run, Optional.empty(), Optional.of(Runs.flink()));
        ApplicationProfile byHand = ApplicationProfile.read(Path.of("..", "config", "application_profile.txt"));

        Judgement drafted = judged(draft, run);
        Judgement written = Suggestions.judge("by hand", byHand, run);

        assertThat(drafted.tasks() + drafted.builtIn()).isGreaterThan(0.99);
        // JIT and GC are nobody's task, whoever writes the profile.
        assertThat(drafted.tasks()).isCloseTo(written.tasks(), within(0.001));
        for (String task : List.of("Deserialize", "Project", "Join", "Window", "Sink")) {
            assertThat(share(drafted, task)).as(task).isCloseTo(share(written, task), within(0.002));
        }
        // The map operators' own part is nobody's in the one and the caller's in the other.
        assertThat(share(drafted, "Kafka") + share(drafted, "Filter") + share(drafted, "Map"))
                .isCloseTo(share(written, "Kafka") + share(written, "Filter"), within(0.005));
    }

    @Test
    void withoutAnyNameOfAnOperatorThreadsAndFunctionsNameTheTasks() throws IOException {
        Measured run = new Measured(499, Runs.ysb().outcomes(), List.of());

        String draft = Suggestions.draft("base-01", run, Optional.empty(), Optional.of(Runs.flink()));

        assertThat(rules(draft).stream().map(rule -> rule.split(" = ", -1)[0]).distinct())
                .contains(
                        "Kafka [Source]",
                        "DeserializeEvent [Deserialize]",
                        "ProjectAdAndTime [Project]",
                        "Window",
                        "Cluster communication [Communication]",
                        "Coordination");
        assertThat(judged(draft, run).tasks() + judged(draft, run).builtIn()).isGreaterThan(0.99);
    }

    @Test
    void operatorsOfOneClassAreToldApartByTheirFunctionsInTheOrderOfTheChain() {
        Measured run = run(
                sample("Source: In -> A", 50, SOURCE, HAND_ON, MAP, "acme.First.map"),
                sample("Source: In -> A", 30, SOURCE, HAND_ON, MAP, HAND_ON, MAP, "acme.Second.map"),
                sample("Source: In -> A", 20, SOURCE, HAND_ON, MAP, HAND_ON, MAP, HAND_ON, FILTER, "acme.Even.filter"));

        assertThat(rules(draft(run, graph("Source: In", "A", "B", "C"))))
                .contains("A = acme.First", "B = acme.Second", "C/Even = acme.Even")
                .anyMatch(rule -> rule.startsWith("C [Filter] = ") && rule.contains("StreamFilter"));
    }

    @Test
    void aFunctionThatDebugInformationShowsInItsTwinsPlaceIsGivenToTheOneWithoutAny() {
        Measured run = run(
                sample("Source: In -> A", 500, SOURCE, HAND_ON, MAP, "acme.First.map"),
                // Compiled into the same method: the second function never shows where it belongs, the first one does.
                sample("Source: In -> A", 40, SOURCE, HAND_ON, MAP, "acme.Second.map"),
                sample("Source: In -> A", 10, SOURCE, HAND_ON, MAP, HAND_ON, MAP, "acme.First.map"));

        assertThat(rules(draft(run, graph("Source: In", "A", "B")))).contains("A = acme.First", "B = acme.Second");
    }

    @Test
    void aLambdaIsNamedByTheMethodThatHoldsItsBody() {
        Measured run = run(
                sample("Source: In -> A", 50, SOURCE, HAND_ON, MAP, "acme.Job$$Lambda.map", "acme.Job.lambda$main$0"),
                sample("Source: In -> A", 50, SOURCE, HAND_ON, MAP, HAND_ON, MAP, "acme.Other.map"));

        String draft = draft(run, graph("Source: In", "A", "B"));

        assertThat(rules(draft)).contains("A = acme.Job.lambda$main$0", "B = acme.Other");
        assertThat(draft).contains("changes when the job is compiled anew");
    }

    @Test
    void anOperatorThatTheUserWroteIsNamedByItsClass() {
        Measured run = run(
                sample("Source: In -> U", 50, SOURCE, HAND_ON, "acme.Deduplicate.processElement", "acme.Bloom.add"));

        assertThat(rules(draft(run, graph("Source: In", "Unique")))).contains("Unique = acme.Deduplicate.");
    }

    @Test
    void anOperatorThatExtendsTheEnginesGetsItsRulesAndItsOwnClass() {
        String window = "org.apache.flink.streaming.runtime.operators.windowing.WindowOperator.processElement";
        Measured run = run(
                sample("Hourly (1/2)#0", 30, "acme.TimedWindow.processElement", window, "acme.Count.add"),
                sample("Hourly (1/2)#0", 10, "acme.TimedWindow.processElement", "java.lang.System.nanoTime"));

        assertThat(rules(draft(run, graph("Hourly"))))
                .anyMatch(rule -> rule.startsWith("Hourly [Window] = ")
                        && rule.contains("WindowOperator")
                        && rule.endsWith("acme.TimedWindow."))
                .contains("Hourly/Count = acme.Count");
    }

    @Test
    void aFunctionThatIsOnlyInlinedIsKnownAllTheSame() {
        Sample seen = sample("Source: In -> A", 50, SOURCE, HAND_ON, MAP, "acme.First.map");
        Sample other = sample("Source: In -> A", 30, SOURCE, HAND_ON, MAP, HAND_ON, MAP, HAND_ON, FILTER);
        List<Frame> chain = sample("t", 1, MAP, "acme.Second.map").stackTrace().frames();
        Sample doubtful = new Sample(
                other.tgid(),
                other.tid(),
                other.threadName(),
                other.second(),
                other.stackTrace(),
                Optional.of(new Doubt(0, 1, new CompiledMethod(3, true, List.of(chain)))),
                other.count());

        assertThat(rules(draft(run(seen, doubtful), graph("Source: In", "A", "B", "C"))))
                .contains("A = acme.First", "B = acme.Second");
    }

    @Test
    void anOperatorWithoutASampleIsSaidToHaveNone() {
        Measured run = run(sample("Source: In -> E", 50, SOURCE, HAND_ON, FILTER, "acme.Even.filter"));

        String draft = draft(run, graph("Source: In", "Even", "Rare"));

        assertThat(draft).contains("# Rare: in no sample of this run");
        assertThat(rules(draft)).noneMatch(rule -> rule.startsWith("Rare"));
    }

    @Test
    void alikeOperatorsWithoutAFunctionShareARow() {
        Measured run = run(
                sample("Source: In -> A", 60, SOURCE, HAND_ON, MAP, "java.util.HashMap.get"),
                sample("Source: In -> A", 40, SOURCE, HAND_ON, MAP, HAND_ON, MAP, "java.util.HashMap.get"));

        String draft = draft(run, graph("Source: In", "A", "B"));

        assertThat(rules(draft)).anyMatch(rule -> rule.startsWith("Map = "));
        assertThat(draft).contains("A 60.0, B 40.0");
        assertThat(judged(draft, run).tasks()).isEqualTo(1);
    }

    @Test
    void aNameThatTheSyntaxCannotHoldIsMadeOneThatItCan() {
        Measured run = run(
                sample("Source: a/b = c | d #1 ", 50, OPERATORS + "SourceOperator.emitNext", "acme.In.next"),
                sample("Source: a/b = c | d #1 ", 50, SOURCE, HAND_ON, FILTER, "acme.Even.filter"));

        Judgement judgement = judged(draft(run, graph("Source: a/b = c | d #1", "GC")), run);

        assertThat(judgement.rows()).extracting(Judgement.Row::task).contains("a-b = c | d #1", "GC operator");
    }

    @Test
    void onAnotherEngineTheUsersClassesAndTheThreadsAreTheTasks() {
        List<Sample> samples = List.of(
                sample(
                        "Thread-18-count",
                        60,
                        "java.lang.Thread.run",
                        "org.apache.storm.executor.Executor.call",
                        "acme.Count.execute",
                        "com.google.gson.Gson.toJson"),
                sample("Netty-server-10", 30, "java.lang.Thread.run", "org.apache.storm.shade.io.netty.Loop.run"),
                sample("Netty-server-11", 10, "java.lang.Thread.run", "org.apache.storm.shade.io.netty.Loop.run"));
        Measured run = run("storm", samples);

        String draft = Suggestions.draft("test", run, Optional.empty(), Optional.empty());

        assertThat(rules(draft))
                .contains(
                        "Count = acme.Count",
                        "Count/gson = com.google.gson",
                        "Thread Netty-server = thread:Netty-server*");
        assertThat(judged(draft, run).tasks()).isEqualTo(1);
    }

    @Test
    void theSameRunGivesTheSameText() throws IOException {
        assertThat(Suggestions.draft("x", Runs.ysb(), Optional.empty(), Optional.of(Runs.flink())))
                .isEqualTo(Suggestions.draft("x", Runs.ysb(), Optional.empty(), Optional.of(Runs.flink())));
    }

    @Test
    void withoutASampleOnlyWhatTheDescriptionKnowsIsARule() {
        String draft = Suggestions.draft(graph("Source: In", "A"), Optional.of(Runs.flink()));

        assertThat(draft).contains("# A: what its code is called is not in the job's plan.");
        assertThat(rules(draft))
                .anyMatch(rule -> rule.startsWith("Source = "))
                .noneMatch(rule -> rule.startsWith("A ="));
        ApplicationProfile.parse("the draft", draft);
    }
}

package dev.weir.suggestions;

import static dev.weir.suggestions.Runs.run;
import static dev.weir.suggestions.Runs.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weir.aggregator.ApplicationProfile;
import dev.weir.model.Measured;
import dev.weir.suggestions.Judgement.Broad;
import dev.weir.suggestions.Judgement.Rule;
import dev.weir.suggestions.Judgement.Shadowed;
import dev.weir.suggestions.Judgement.UnmatchedPackage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JudgeTest {
    private static Judgement judge(String profile, Measured run) {
        return Suggestions.judge("p.txt", ApplicationProfile.parse("p.txt", profile), run);
    }

    @Test
    void whatIsClaimedKnownAndUnmatchedAddsUp() {
        Judgement judgement = judge(
                "Job = acme.Job",
                run(
                        sample("main", 60, "acme.Job.run"),
                        sample("GC Thread#0", 30, "libjvm.so!G1ParScanThreadState::copy"),
                        sample("main", 10, "acme.other.Thing.run")));

        assertThat(judgement.tasks()).isCloseTo(0.6, within(1e-9));
        assertThat(judgement.builtIn()).isCloseTo(0.3, within(1e-9));
        assertThat(judgement.unmatched()).isCloseTo(0.1, within(1e-9));
        assertThat(judgement.unresolved() + judgement.lost()).isZero();
    }

    @Test
    void unmatchedStacksAreGroupedByThePackageThatWasRunning() {
        Judgement judgement = judge(
                "Job = acme.Job",
                run(
                        sample("main", 60, "acme.other.Thing.run", "java.util.HashMap.get"),
                        sample("main", 30, "acme.other.Part.go"),
                        sample("main", 10, "java.lang.Thread.run")));

        assertThat(judgement.packages())
                .extracting(UnmatchedPackage::name)
                .containsExactly("acme.other", "(the JDK alone)");
        assertThat(judgement.packages().get(0).share()).isCloseTo(0.9, within(1e-9));
        assertThat(judgement.packages().get(0).frames())
                .extracting(Judgement.Method::name)
                .containsExactly("acme.other.Thing.run", "acme.other.Part.go");
    }

    @Test
    void aRuleThatMatchesNothingIsNamedWithItsLine() {
        Judgement judgement =
                judge("Job = acme.Job\n# so far\nNone = no.such | acme.Other", run(sample("main", 1, "acme.Job.run")));

        assertThat(judgement.unused())
                .containsExactly(new Rule(3, "None", "no.such"), new Rule(3, "None", "acme.Other"));
    }

    @Test
    void aSubTasksRuleIsAskedAboutItsTasksStacksOnly() {
        Judgement judgement = judge(
                "Job = acme.Job\nJob/codec = acme.Codec\nOther = acme.Other",
                run(sample("main", 1, "acme.Other.run", "acme.Codec.read"), sample("main", 1, "acme.Job.run")));

        assertThat(judgement.unused()).containsExactly(new Rule(2, "Job/codec", "acme.Codec"));
    }

    @Test
    void aRuleWhoseFramesAnEarlierOneClaimsIsShadowed() {
        Judgement judgement = judge(
                "Any = Operator\nWindow = WindowOperator",
                run(sample("main", 80, "a.WindowOperator.run"), sample("main", 20, "a.MapOperator.run")));

        assertThat(judgement.undecided()).hasSize(1);
        Shadowed shadowed = judgement.undecided().get(0);
        assertThat(shadowed.rule()).isEqualTo(new Rule(2, "Window", "WindowOperator"));
        assertThat(shadowed.by()).isEqualTo(new Rule(1, "Any", "Operator"));
        assertThat(shadowed.sameFrame()).isTrue();
        assertThat(shadowed.decided()).isZero();
        assertThat(shadowed.taken()).isCloseTo(0.8, within(1e-9));
    }

    @Test
    void aRuleThatIsAlwaysForestalledNearerTheLeafIsTold() {
        Judgement judgement =
                judge("Loop = acme.Loop\nJob = acme.Job", run(sample("main", 1, "acme.Loop.run", "acme.Job.run")));

        assertThat(judgement.undecided()).hasSize(1);
        assertThat(judgement.undecided().get(0).rule().task()).isEqualTo("Loop");
        assertThat(judgement.undecided().get(0).sameFrame()).isFalse();
    }

    @Test
    void aWordThatTakesFromSeveralTasksIsBroad() {
        Judgement judgement = judge(
                "netty = netty\nJoin = acme.Join\nSink = acme.Sink",
                run(
                        sample("main", 50, "acme.Join.run", "io.netty.A.write"),
                        sample("main", 30, "acme.Sink.run", "io.netty.B.write"),
                        sample("main", 10, "acme.Sink.run", "io.netty.C.write"),
                        sample("main", 10, "acme.Sink.run")));

        assertThat(judgement.broad()).hasSize(1);
        Broad broad = judgement.broad().get(0);
        assertThat(broad.rule()).isEqualTo(new Rule(1, "netty", "netty"));
        assertThat(broad.decided()).isCloseTo(0.9, within(1e-9));
        assertThat(broad.from()).extracting(Judgement.Swallowed::task).containsExactly("Join", "Sink");
        assertThat(broad.from().get(1).share()).isCloseTo(0.4, within(1e-9));
        assertThat(broad.from().get(1).by()).contains(new Rule(3, "Sink", "acme.Sink"));
    }

    @Test
    void aWordThatTakesWhatWeirKnowsByItselfIsBroad() {
        Judgement judgement = judge(
                "Collector = G1\nJoin = acme.Join",
                run(
                        sample("GC Thread#0", 50, "libjvm.so!G1ParTask::work", "libjvm.so!G1ParScanThreadState::copy"),
                        sample("GC Thread#1", 20, "libjvm.so!G1CollectedHeap::collect"),
                        sample("main", 20, "acme.Join.run", "libjvm.so!G1BarrierSet::write"),
                        sample("main", 10, "acme.Join.run")));

        assertThat(judgement.broad()).hasSize(1);
        assertThat(judgement.broad().get(0).from())
                .extracting(Judgement.Swallowed::task)
                .containsExactly("GC", "Join");
    }

    @Test
    void whatASingleTaskCallsIsAPartOfItAndNotBroad() {
        Judgement judgement = judge(
                "Json = jackson\nParse = acme.Parse",
                run(
                        sample("main", 50, "acme.Parse.run", "com.fasterxml.jackson.A.read"),
                        sample("main", 30, "acme.Parse.run", "com.fasterxml.jackson.B.read"),
                        sample("main", 20, "acme.Parse.run", "com.fasterxml.jackson.C.read"),
                        sample("main", 5, "acme.Parse.run")));

        assertThat(judgement.broad()).isEmpty();
    }

    @Test
    void theShippedProfileHasNoBroadRuleAndTheWordsOfTheIssueAre() throws IOException {
        String shipped = ApplicationProfile.read(Path.of("..", "config", "application_profile.txt"))
                .text();

        assertThat(judge(shipped, Runs.ysb()).broad()).isEmpty();
        assertThat(judge("netty = netty\nG1 = G1\n" + shipped, Runs.ysb()).broad())
                .extracting(broad -> broad.rule().pattern())
                .containsExactly("netty", "G1");
    }

    @Test
    void theTextHasLinesAndFiguresAndIsTheSameInEveryLocale() {
        String text = Suggestions.text(judge(
                "Any = Operator\nWindow = WindowOperator\nNone = no.such",
                run(sample("main", 7, "a.WindowOperator.run"), sample("main", 3, "acme.Thing.run"))));

        assertThat(text)
                .contains("p.txt, by 10 samples\n")
                .contains("  70.0 %  are tasks of the profile: Any 70.0\n")
                .contains("  30.0 %  acme: Thing.run 30.0 %\n")
                .contains("  line   3  None = no.such\n")
                .contains("  line   2  Window = WindowOperator\n")
                .contains("decides nothing; Any = Operator on line 1 claims the same frames and stands first: 70.0 %");
    }

    @Test
    void theJsonHoldsTheSame() {
        String json = Suggestions.json(
                Optional.of("Job = acme.Job\n"),
                Optional.of(judge("Any = Operator\nNone = no.such", run(sample("main", 7, "a.WindowOperator.run")))));

        assertThat(json)
                .contains("\"schema\" : \"weir/suggestion\"")
                .contains("\"profile\" : \"Job = acme.Job\\n\"")
                .contains("\"tasks\" : 1.0")
                .contains("\"pattern\" : \"no.such\"");
    }
}

package dev.weir.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.CompiledMethod;
import dev.weir.model.Doubt;
import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import dev.weir.model.HostProfile;
import dev.weir.model.Sample;
import dev.weir.model.StackTrace;
import dev.weir.model.Tgid;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EntryMethodsTest {
    private static final ApplicationProfile PROFILE = ApplicationProfile.parse("profile", """
            Parse = acme.Job$Parse
            Window = acme.Job$Window
            WindowAdd = acme.Sum
            """);

    private static Frame inlined(String name) {
        return new Frame(FrameKind.JAVA_INLINED, name, "");
    }

    private static Frame physical(String name) {
        return new Frame(FrameKind.JAVA, name, "");
    }

    private static Sample sample(long count, Frame... frames) {
        return new Sample(new Tgid(1), 1, "t", 0, new StackTrace(List.of(frames), false), count);
    }

    private static BoundaryPlan plan(Sample... samples) {
        HostProfile host = Profiles.host("h", List.of(), List.of(samples)).profile();
        return EntryMethods.find(PROFILE, List.of(host));
    }

    @Test
    void theOutermostInlinedFrameOfATaskIsItsEntry() {
        assertThat(plan(sample(
                        3,
                        inlined("java.lang.Long.rotateLeft"),
                        inlined("acme.Job$Parse.digit"),
                        inlined("acme.Job$Parse.run"),
                        physical("acme.Loop.run"))))
                .isEqualTo(new BoundaryPlan(List.of(new BoundaryPlan.Entry("acme.Job$Parse.run", "Parse", 3)), 0));
    }

    @Test
    void aTaskInsideOfAnotherHasAnEntryToo() {
        assertThat(plan(sample(2, inlined("acme.Sum.add"), inlined("acme.Job$Window.run"), physical("acme.Loop.run")))
                        .entries())
                .containsExactly(
                        new BoundaryPlan.Entry("acme.Job$Window.run", "Window", 2),
                        new BoundaryPlan.Entry("acme.Sum.add", "WindowAdd", 2));
    }

    @Test
    void aMethodWithAFrameOfItsOwnIsToKeepItAndTheSameTaskBelowItNeedsNone() {
        assertThat(plan(
                                sample(1, physical("acme.Job$Parse.run"), physical("acme.Loop.run")),
                                sample(1, inlined("acme.Job$Parse.digit"), physical("acme.Job$Parse.run")),
                                sample(
                                        1,
                                        inlined("acme.Job$Parse.digit"),
                                        physical("acme.Any.x"),
                                        physical("acme.Job$Parse.run")))
                        .entries())
                .containsExactly(new BoundaryPlan.Entry("acme.Job$Parse.run", "Parse", 3));
    }

    @Test
    void theChainsThatADoubtfulSampleMayHaveStoodInAreLookedAt() {
        Frame loop = physical("acme.Loop.run");
        CompiledMethod method = new CompiledMethod(
                7,
                true,
                List.of(
                        List.of(loop),
                        List.of(inlined("acme.Job$Parse.run"), loop),
                        List.of(inlined("acme.Sum.add"), inlined("acme.Job$Window.run"), loop)));
        Sample doubtful = new Sample(
                new Tgid(1),
                1,
                "t",
                0,
                new StackTrace(List.of(loop, physical("acme.Job$Window.outer")), false),
                Optional.of(new Doubt(0, 1, method)),
                5);
        assertThat(plan(doubtful).methods())
                .containsExactly("acme.Job$Parse.run", "acme.Job$Window.outer", "acme.Sum.add");
    }

    @Test
    void whatADirectiveCannotNameIsLeftOut() {
        ApplicationProfile all = ApplicationProfile.parse("profile", "All = a");
        List<Sample> samples = new ArrayList<>();
        for (String name : List.of(
                "java.util.ArrayList.add",
                "a.Job$$Lambda/0x0000.apply",
                "a.Job$$Lambda$12.apply",
                "a.LambdaForm$MH/12.go",
                "ab")) {
            samples.add(sample(1, inlined(name), physical("Loop.run")));
        }
        samples.add(sample(1, inlined("a.Job.lambda$main$0"), physical("Loop.run")));
        HostProfile host = Profiles.host("h", List.of(), samples).profile();
        assertThat(EntryMethods.find(all, List.of(host)).methods()).containsExactly("a.Job.lambda$main$0");
    }

    @Test
    void ofTooManyTheOnesWithTheMostSamplesAreKept() {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 70; i++) {
            samples.add(sample(i + 1, inlined("acme.Sum.m" + i), physical("Loop.run")));
        }
        BoundaryPlan plan = plan(samples.toArray(Sample[]::new));
        assertThat(plan.leftOut()).isEqualTo(6);
        assertThat(plan.methods())
                .hasSize(64)
                .contains("acme.Sum.m69", "acme.Sum.m6")
                .doesNotContain("acme.Sum.m5");
    }
}

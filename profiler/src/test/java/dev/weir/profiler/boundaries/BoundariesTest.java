package dev.weir.profiler.boundaries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import dev.weir.model.Sample;
import dev.weir.model.StackTrace;
import dev.weir.model.Tgid;
import dev.weir.model.WeirException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BoundariesTest {
    private static final Pace QUICK = new Pace(Duration.ofMillis(500), Duration.ofSeconds(3), Duration.ofSeconds(20));
    private static final String[] PRINT_DECISIONS = {
        "-XX:+UnlockDiagnosticVMOptions", "-XX:+PrintCompilation", "-XX:+PrintInlining"
    };

    @TempDir
    Path directory;

    static List<Path> homes() {
        return StagesJvm.javaHomes();
    }

    private StagesJvm start(String... flags) throws Exception {
        return StagesJvm.start(homes().get(0), directory.resolve("log"), flags);
    }

    private Boundaries draw(StagesJvm jvm, boolean leave) throws InterruptedException {
        return Boundaries.draw(List.of(jvm.engineProcess()), StagesJvm.METHODS, leave, directory, note -> {}, QUICK);
    }

    /** What a sampler sees of the stages while each has a frame of its own. */
    private static List<Sample> samples(StagesJvm jvm) {
        List<Frame> frames = List.of(
                new Frame(FrameKind.JAVA, StagesJvm.METHODS.get(0), ""),
                new Frame(FrameKind.JAVA, Stages.Batch.class.getName() + ".run", ""),
                new Frame(FrameKind.JAVA, Stages.Loop.class.getName() + ".forever", ""));
        return List.of(new Sample(new Tgid(jvm.pid()), 1, "stages", 0, new StackTrace(frames, false), 1));
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long start = System.nanoTime();
        while (!condition.call()) {
            assertThat(Duration.ofNanos(System.nanoTime() - start)).as(what).isLessThan(Duration.ofSeconds(30));
            Thread.sleep(200);
        }
    }

    @ParameterizedTest
    @MethodSource("homes")
    void inlinedStagesAreCalledForTheTimeOfTheRunAndInlinedAgainAfterwards(Path home) throws Exception {
        try (StagesJvm jvm = StagesJvm.start(home, directory.resolve("log"), PRINT_DECISIONS)) {
            await("all are inlined", () -> jvm.decisions("inline (hot)").size() == 3);
            try (Boundaries boundaries = draw(jvm, false)) {
                await("none is inlined", () -> jvm.decisions("disallowed").size() == 3);
                assertThat(jvm.directives().top().orElseThrow().inline())
                        .isEqualTo(new BoundaryMethods(StagesJvm.METHODS).patterns());
                assertThat(jvm.jcmd("Compiler.codelist")).contains("Stages$Parse.run", "Stages$Filter.run");
                boundaries.finish(samples(jvm));
                assertThat(boundaries.warnings(new Tgid(jvm.pid())))
                        .singleElement()
                        .satisfies(sentence -> assertThat(sentence)
                                .startsWith("boundaries: 3 methods were not inlined; 3 classes retransformed in "));
            }
            assertThat(jvm.directives().directives()).isEmpty();
            assertThat(jvm.filesLeft()).isEmpty();
            await("all are inlined again", () -> jvm.decisions("inline (hot)").size() == 3);
        }
    }

    @Test
    void aSessionThatEndsEarlyLeavesNothing() throws Exception {
        try (StagesJvm jvm = start()) {
            draw(jvm, false).close();
            assertThat(jvm.directives().directives()).isEmpty();
            await("the agent ends", () -> jvm.filesLeft().isEmpty());
        }
    }

    @Test
    void boundariesThatAreLeftAreUsedAgainAndThenTakenBack() throws Exception {
        try (StagesJvm jvm = start()) {
            try (Boundaries first = draw(jvm, true)) {
                first.finish(samples(jvm));
                assertThat(first.warnings(new Tgid(jvm.pid())).toString()).contains("they stay in the JVM");
            }
            DirectiveStack left = jvm.directives();
            assertThat(left.directives()).hasSize(1);
            await("the agent ends", () -> jvm.filesLeft().isEmpty());
            try (Boundaries second = draw(jvm, false)) {
                assertThat(jvm.directives()).isEqualTo(left);
                second.finish(samples(jvm));
                assertThat(second.warnings(new Tgid(jvm.pid())).toString()).contains("as an earlier run left them");
            }
            assertThat(jvm.directives().directives()).isEmpty();
        }
    }

    @Test
    void directivesOfSomebodyElseAreNeitherHiddenNorRemoved() throws Exception {
        try (StagesJvm jvm = start()) {
            Path theirs =
                    Files.writeString(directory.resolve("theirs.json"), "[{match: [\"acme/Job.run\"], Exclude: true}]");
            jvm.jcmd("Compiler.directives_add " + theirs);
            DirectiveStack before = jvm.directives();
            assertThatThrownBy(() -> draw(jvm, false))
                    .isInstanceOf(WeirException.class)
                    .hasMessageContaining("compiler directives of somebody else");
            assertThat(jvm.directives()).isEqualTo(before);
            jvm.jcmd("Compiler.directives_remove");

            try (Boundaries boundaries = draw(jvm, false)) {
                jvm.jcmd("Compiler.directives_add " + theirs);
                boundaries.finish(samples(jvm));
                assertThat(boundaries.warnings(new Tgid(jvm.pid())).toString())
                        .contains("somebody else put compiler directives on top");
            }
            assertThat(jvm.directives().directives()).hasSize(2);
            assertThat(jvm.directives().foreign()).isEqualTo(before.directives());
            jvm.jcmd("Compiler.directives_remove");
            await(
                    "the agent removes ours when theirs have gone",
                    () -> jvm.directives().directives().isEmpty());
            await("the agent ends", () -> jvm.filesLeft().isEmpty());
        }
    }

    @Test
    void aKilledProfilerLeavesNoDirectives() throws Exception {
        try (StagesJvm jvm = start()) {
            Process profiler = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin/java").toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            DrawAndWait.class.getName(),
                            Integer.toString(jvm.pid()),
                            directory.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            assertThat(profiler.inputReader().readLine()).isEqualTo("drawn");
            assertThat(jvm.directives().directives()).hasSize(1);
            profiler.destroyForcibly().waitFor();
            await("the agent removes them", () -> jvm.directives().directives().isEmpty());
            await("the agent ends", () -> jvm.filesLeft().isEmpty());
        }
    }

    @Test
    void aJvmThatCannotBeAttachedToIsOneClearError() throws Exception {
        try (StagesJvm jvm = start("-XX:+DisableAttachMechanism")) {
            assertThatThrownBy(() -> draw(jvm, false))
                    .isInstanceOf(WeirException.class)
                    .hasMessage(
                            "no boundaries can be drawn in " + Stages.class.getName() + " (pid " + jvm.pid()
                                    + "): it runs with -XX:+DisableAttachMechanism. Profile it without --boundaries, or remove the cause.");
        }
    }

    @Test
    void aJvmThatEndsMeanwhileCostsNothingElse() throws Exception {
        try (StagesJvm jvm = start();
                StagesJvm other = StagesJvm.start(homes().get(0), directory.resolve("other"))) {
            Tgid ended = new Tgid(jvm.pid());
            try (Boundaries boundaries = Boundaries.draw(
                    List.of(jvm.engineProcess(), other.engineProcess()),
                    StagesJvm.METHODS,
                    false,
                    directory,
                    note -> {
                        if (note.contains("recompiling")) {
                            jvm.process().destroyForcibly();
                        }
                    },
                    QUICK)) {
                assertThat(boundaries.warnings(ended))
                        .containsExactly("no boundaries: the process ended while they were drawn");
                boundaries.finish(samples(other));
                assertThat(boundaries.warnings(new Tgid(other.pid()))).hasSize(1);
            }
            assertThat(other.directives().directives()).isEmpty();
            assertThat(jvm.process().waitFor(1, TimeUnit.SECONDS)).isTrue();
            assertThat(jvm.filesLeft()).isEmpty();
        }
    }

    @Test
    void aClassWithACallThatNeverReturnsIsLeftAlone() throws Exception {
        try (StagesJvm jvm = start()) {
            try (Boundaries boundaries = Boundaries.draw(
                    List.of(jvm.engineProcess()),
                    List.of(StagesJvm.METHODS.get(0), Stages.Loop.class.getName() + ".pause"),
                    false,
                    directory,
                    note -> {},
                    QUICK)) {
                boundaries.finish(samples(jvm));
                assertThat(boundaries.warnings(new Tgid(jvm.pid())))
                        .hasSize(2)
                        .first()
                        .asString()
                        .startsWith(Stages.Loop.class.getName() + ".forever has been running in the thread \"stages\"");
            }
        }
    }

    @Test
    void methodsThatAJvmHasNotLoadedNeedNoBoundary() throws Exception {
        try (StagesJvm jvm = start()) {
            try (Boundaries boundaries = Boundaries.draw(
                    List.of(jvm.engineProcess()), List.of("acme.Job.run"), false, directory, note -> {}, QUICK)) {
                assertThat(boundaries.warnings(new Tgid(jvm.pid())))
                        .containsExactly("no boundaries: none of their classes is loaded in this JVM");
                assertThat(jvm.directives().directives()).isEmpty();
            }
            await("the agent ends", () -> jvm.filesLeft().isEmpty());
        }
    }
}

package dev.weir.profiler.boundaries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import dev.weir.model.WeirException;
import dev.weir.profiler.boundaries.ThreadTimes.Use;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundaryPartsTest {
    private static Use use(double all, double jit, double gc, double waiting) {
        return new Use(1, all, jit, gc, waiting);
    }

    @Test
    void aDirectiveHasSlashesInItsClassesAndTheMarkAmongItsMatches() {
        BoundaryMethods methods = new BoundaryMethods(List.of("acme.Job$Filter.run", "acme.Job.<init>", "Top.go"));
        assertThat(methods.directive("dev/weir/Boundaries.1"))
                .isEqualTo("[{match: [\"dev/weir/Boundaries.1\", \"*.*\"],"
                        + " inline: [\"-Top.go\", \"-acme/Job$Filter.run\", \"-acme/Job.<init>\"]}]\n");
        assertThat(methods.classes()).containsExactly("Top", "acme.Job", "acme.Job$Filter");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "run",
                ".run",
                "a.b(I)",
                "a.*",
                "a.b\"]}]",
                "a.Lambda/0x12.apply",
                "a.b c",
                "a.b\n",
                "a.<clinit>"
            })
    void whatIsNoMethodIsAUsageError(String name) {
        assertThatThrownBy(() -> new BoundaryMethods(List.of(name)))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("package.Class.method is expected");
    }

    @Test
    void theStackIsReadAsJdk17And25PrintIt() {
        DirectiveStack stack = DirectiveStack.parse("""
                Directive:
                 matching: a.b
                 c1 directives:
                  inline: -
                  Enable:true

                Directive:
                 matching: *.*, dev/weir/Boundaries.id
                 c1 directives:
                  inline: -acme/Job$Parse.run, -acme/Job$Filter.run
                  Enable:true

                 c2 directives:
                  inline: -acme/Job$Parse.run, -acme/Job$Filter.run
                  Enable:true


                Directive: (default)
                 matching: *.*
                 c1 directives:
                  inline: -
                """);
        assertThat(stack.directives()).hasSize(2);
        assertThat(stack.foreign()).hasSize(1);
        assertThat(stack.top().orElseThrow().mark()).isEmpty();
        assertThat(stack.directives().get(1).mark()).contains("dev/weir/Boundaries.id");
        assertThat(stack.directives().get(1).inline()).containsExactly("-acme/Job$Filter.run", "-acme/Job$Parse.run");
        assertThat(stack.holds("dev/weir/Boundaries.id")).isTrue();
    }

    @Test
    void aDirectiveThatMatchesNothingIsSomebodyElsesToo() {
        assertThat(DirectiveStack.parse(
                                "Directive:\n matching: \n c1 directives:\n  inline: -\n\nDirective: (default)\n")
                        .foreign())
                .hasSize(1);
    }

    @Test
    void aJvmHasSettledWhenTheJitWasQuietForThreeLooks() {
        Settling settling = new Settling(use(1, 0.1, 0, 0));
        settling.add(use(1, 0.8, 0, 0));
        settling.add(use(2, 0.1, 0, 0));
        settling.add(use(1, 0.1, 0, 0));
        settling.add(use(1, 0.3, 0, 0));
        assertThat(settling.isQuiet()).isFalse();
        for (int i = 0; i < 3; i++) {
            settling.add(use(1, 0.15, 0, 0));
        }
        assertThat(settling.isQuiet()).isTrue();
        assertThat(settling.busySeconds()).isEqualTo(4);
        assertThat(settling.jitSeconds()).isEqualTo(1.75, offset(1e-9));
        assertThat(settling.cpus()).isEqualTo(8 / 7.0, offset(1e-9));
    }

    @Test
    void aJvmIsInTroubleWhenItMostlyCollectsGarbageOrWaitsForACpu() {
        assertThat(Trouble.of(use(2, 0, 0.9, 3))).isEmpty();
        assertThat(Trouble.of(use(2, 0, 1.1, 0)).orElseThrow()).contains("55 % of its CPU time goes to garbage");
        assertThat(Trouble.of(use(0.5, 0, 0, 2.5)).orElseThrow()).contains("wait 5.0 times as long for a CPU");
        assertThat(Trouble.of(use(0.01, 0, 0.01, 1))).isEmpty();
    }

    @Test
    void aJvmIsInTroubleWhenItCannotCompile() {
        String jdk17 = """
                CodeHeap 'non-profiled nmethods': size=120036Kb used=53Kb max_used=53Kb free=%dKb
                CodeHeap 'non-nmethods': size=5692Kb used=5000Kb max_used=5000Kb free=600Kb
                 compilation: %s
                              stopped_count=0, restarted_count=0
                """;
        String jdk25 = """
                CodeCache: size=245764Kb, used=1207Kb, max_used=1222Kb, free=%dKb
                Compilation: %s, stopped_count=0, restarted_count=0
                """;
        for (String printed : List.of(jdk17, jdk25)) {
            assertThat(Trouble.ofCodeCache(printed.formatted(50_000, "enabled")))
                    .isEmpty();
            assertThat(Trouble.ofCodeCache(printed.formatted(2_000, "enabled")).orElseThrow())
                    .contains("2000 KB free");
            assertThat(Trouble.ofCodeCache(
                                    printed.formatted(50_000, "disabled (not enough contiguous free space left)"))
                            .orElseThrow())
                    .contains("its compilers are disabled (not enough");
        }
    }

    @Test
    void theTimesOfThisVeryProcessAreRead() throws IOException {
        int pid = (int) ProcessHandle.current().pid();
        ThreadTimes before = ThreadTimes.read(pid);
        long end = System.nanoTime() + 300_000_000;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(ThreadTimes.read(pid).since(before).all()).isBetween(0.1, 64.0);
    }
}

package dev.weir.profiler.population;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.profiler.population.Change.Appeared;
import dev.weir.profiler.population.Change.Ended;
import dev.weir.scope.KnownSpes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("kernel")
@Timeout(120)
class PopulationTest {
    private static final KnownSpes RULES = KnownSpes.parse("rules", """
            spin  workload  dev.weir.profiler.Spinner
            late  workload  jar:weir-late-*.jar
            """);

    @TempDir
    private Path directory;

    private final List<Process> started = new ArrayList<>();

    @BeforeEach
    void need() {
        if (!"root".equals(System.getProperty("user.name"))) {
            String reason = "the kernel tells root of processes";
            System.err.println("skipped: " + reason);
            assertThat(System.getenv("WEIR_REQUIRE_ALL_TESTS")).as(reason).isNull();
            Assumptions.abort(reason);
        }
    }

    @AfterEach
    void end() throws InterruptedException {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
    }

    private Process java(String main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx32m",
                "-XX:+UseSerialGC",
                "-cp",
                Path.of("target/test-classes").toAbsolutePath().toString(),
                main));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        started.add(process);
        return process;
    }

    /** Waits for a change that is wanted. */
    private static Change await(Population population, Predicate<Change> wanted) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < deadline) {
            for (Change change : population.await(Duration.ofMillis(100))) {
                if (wanted.test(change)) {
                    return change;
                }
            }
        }
        throw new AssertionError("no such change within 60 s");
    }

    private static Predicate<Change> appeared(Process process) {
        return change -> change instanceof Appeared appeared
                && appeared.recognised().process().tgid().value() == process.pid();
    }

    private static Predicate<Change> ended(Process process) {
        return change -> change instanceof Ended ended && ended.process().tgid().value() == process.pid();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aProcessIsToldOfWhenItComesAndWhenItGoes(boolean polling) throws Exception {
        Process there = java("dev.weir.profiler.Spinner");
        assertThat(there.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("spinning");
        try (Population population = polling ? Population.polling(RULES, "for this test") : Population.open(RULES)) {
            assertThat(population.limitation().isPresent()).isEqualTo(polling);
            assertThat(population.first())
                    .filteredOn(look -> look.seen().tgid().value() == there.pid())
                    .singleElement()
                    .satisfies(look -> assertThat(look.recognised()).isPresent());

            Process comes = java("dev.weir.profiler.Spinner");
            long begun = System.nanoTime();
            Appeared found = (Appeared) await(population, appeared(comes));
            System.out.printf(
                    "%s: found %d ms after its start%n",
                    polling ? "polling" : "events", (System.nanoTime() - begun) / 1_000_000);
            assertThat(found.recognised().pattern()).isEqualTo("dev.weir.profiler.Spinner");

            comes.destroyForcibly();
            await(population, ended(comes));
            there.destroyForcibly();
            await(population, ended(there));
        }
    }

    @Test
    void aJarThatIsOpenedAfterTheStartIsWaitedFor() throws Exception {
        Path jar = directory.resolve("weir-late-1.0.jar");
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.setComment("empty");
        }
        try (Population population = Population.open(RULES)) {
            Process comes = java("dev.weir.profiler.population.OpensJar", jar.toString());
            assertThat(comes.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("waiting");
            // It has been looked at several times by now, and nothing fitted.
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
            while (System.nanoTime() < until) {
                assertThat(population.await(Duration.ofMillis(50))).noneMatch(appeared(comes));
            }
            comes.getOutputStream().write('\n');
            comes.getOutputStream().flush();
            Appeared found = (Appeared) await(population, appeared(comes));
            assertThat(found.recognised().pattern()).isEqualTo("jar:weir-late-*.jar");
            assertThat(found.recognised().process().engine()).isEqualTo("late");
        }
    }

    @Test
    void aStormOfShortProgramsCostsLittle() throws Exception {
        try (Population population = Population.open(RULES)) {
            Process storm = new ProcessBuilder("sh", "-c", "i=0; while [ $i -lt 1000 ]; do /bin/true; i=$((i+1)); done")
                    .start();
            started.add(storm);
            long cpu = own();
            long begun = System.nanoTime();
            while (storm.isAlive()) {
                assertThat(population.await(Duration.ofMillis(100))).isEmpty();
            }
            double part = (own() - cpu) / (double) (System.nanoTime() - begun);
            System.out.printf("watching 1,000 programs begin and end took %.1f %% of a CPU%n", 100 * part);
            assertThat(part).isLessThan(0.5);
        }
    }

    /** CPU time of this thread in nanoseconds: the JVM's compilers have their own. */
    private static long own() {
        return java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}

package dev.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.weir.model.CounterEvent;
import dev.weir.model.CounterReading;
import dev.weir.model.Tgid;
import dev.weir.model.WeirException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("kernel")
class ProcessCountersTest {
    private static final Set<CounterEvent> TASK_CLOCK = EnumSet.of(CounterEvent.TASK_CLOCK);

    @TempDir
    static Path directory;

    private static Path program;

    @BeforeAll
    static void plant() throws Exception {
        Requirements.kernel();
        program = Planted.compile(directory);
    }

    private static long only(ProcessCounters counters) {
        assertThat(counters.read()).hasSize(1);
        return counters.read().get(0).raw();
    }

    @Test
    void aThreadThatStartsAndEndsWithinTheWindowIsCounted() throws Exception {
        try (Planted planted = new Planted(program);
                ProcessCounters counters = ProcessCounters.open(planted.tgid(), TASK_CLOCK)) {
            counters.enable();
            Duration before = planted.procCpuTime();
            planted.tell("brief 300");
            Duration cpu = planted.procCpuTime().minus(before);
            counters.disable();
            assertThat(cpu).isGreaterThan(Duration.ofMillis(250));
            assertThat(only(counters) / 1e6).isCloseTo((double) cpu.toMillis(), within(0.01 * cpu.toMillis() + 20));
        }
    }

    @Test
    void aChildProcessIsNotCounted() throws Exception {
        try (Planted planted = new Planted(program);
                ProcessCounters counters = ProcessCounters.open(planted.tgid(), TASK_CLOCK)) {
            counters.enable();
            planted.tell("child 300");
            counters.disable();
            assertThat(only(counters)).isBetween(1L, 50_000_000L);
        }
    }

    @Test
    void theThreadsThatAreThereAlreadyAreCountedToo() throws Exception {
        try (Planted planted = new Planted(program)) {
            planted.tell("busy");
            planted.tell("busy");
            planted.tell("idle 100");
            try (ProcessCounters counters = ProcessCounters.open(planted.tgid(), EnumSet.allOf(CounterEvent.class))) {
                planted.pause();
                Duration before = planted.procCpuTime();
                counters.enable();
                planted.resume();
                planted.awaitCpuTime(Duration.ofSeconds(1));
                planted.pause();
                counters.disable();
                Duration cpu = planted.procCpuTime().minus(before);
                CounterReading taskClock = counters.read().get(0);
                assertThat(taskClock.event()).isEqualTo(CounterEvent.TASK_CLOCK);
                assertThat(taskClock.raw() / 1e6)
                        .isCloseTo((double) cpu.toMillis(), within(0.01 * cpu.toMillis() + 20));
                assertThat(taskClock.multiplexed()).isFalse();
                assertThat(counters.notes()).isEmpty();
            }
        }
    }

    @Test
    void nothingIsCountedBeforeEnableAndAfterDisable() throws Exception {
        try (Planted planted = new Planted(program);
                Planted other = new Planted(program);
                ProcessCounters counters = ProcessCounters.open(planted.tgid(), TASK_CLOCK);
                ProcessCounters otherCounters = ProcessCounters.open(other.tgid(), TASK_CLOCK)) {
            planted.tell("busy");
            planted.awaitCpuTime(Duration.ofMillis(50));
            assertThat(only(counters)).isZero();
            ProcessCounters.enableAll(List.of(counters, otherCounters));
            planted.awaitCpuTime(Duration.ofMillis(50));
            ProcessCounters.disableAll(List.of(counters, otherCounters));
            long counted = only(counters);
            assertThat(counted).isPositive();
            planted.awaitCpuTime(Duration.ofMillis(50));
            assertThat(only(counters)).isEqualTo(counted);
            assertThat(only(otherCounters)).isZero();
        }
    }

    @Test
    void contextSwitchesAreThoseThatProcCounts() throws Exception {
        try (Planted planted = new Planted(program);
                ProcessCounters counters =
                        ProcessCounters.open(planted.tgid(), EnumSet.of(CounterEvent.CONTEXT_SWITCHES))) {
            long before = planted.procContextSwitches();
            counters.enable();
            planted.tell("sleep 200");
            counters.disable();
            long switches = planted.procContextSwitches() - before;
            assertThat(switches).isGreaterThanOrEqualTo(200);
            // It waits for its next command once before and once after.
            assertThat(only(counters)).isBetween(switches - 4, switches + 4);
        }
    }

    @Test
    void theCountsOfAProcessThatEndedCanStillBeRead() throws Exception {
        Planted planted = new Planted(program);
        try (planted;
                ProcessCounters counters = ProcessCounters.open(planted.tgid(), TASK_CLOCK)) {
            counters.enable();
            planted.tell("brief 30");
            planted.close();
            long counted = only(counters);
            assertThat(counted).isPositive();
            counters.disable();
            assertThat(only(counters)).isEqualTo(counted);
        }
    }

    @Test
    void everyCounterIsEitherReadOrExplained() throws Exception {
        try (Planted planted = new Planted(program);
                ProcessCounters counters = ProcessCounters.open(planted.tgid(), EnumSet.allOf(CounterEvent.class))) {
            List<String> read = counters.read().stream()
                    .map(reading -> reading.event().perfName())
                    .toList();
            List<String> missing = counters.unavailable().keySet().stream()
                    .map(CounterEvent::perfName)
                    .toList();
            assertThat(counters.unavailable().values()).noneMatch(String::isBlank);
            assertThat(read)
                    .doesNotContainAnyElementsOf(missing)
                    .contains("task-clock", "context-switches", "page-faults");
            assertThat(read.size() + missing.size()).isEqualTo(CounterEvent.values().length);
        }
    }

    @Test
    void aProcessThatIsNotThereIsReported() throws Exception {
        Planted planted = new Planted(program);
        Tgid tgid = planted.tgid();
        planted.close();
        assertThatThrownBy(() -> ProcessCounters.open(tgid, TASK_CLOCK).close())
                .isInstanceOf(WeirException.class)
                .hasMessage("cannot count process " + tgid
                        + ": it has ended, or there is none with this id in the profiler's pid namespace.");
    }

    @Test
    void tooFewOpenFilesAreReportedWithWhatIsNeeded() throws Exception {
        Requirements.program("prlimit");
        try (Planted planted = new Planted(program)) {
            planted.tell("idle 150");
            List<String> command = new ArrayList<>(List.of("prlimit", "--nofile=64:128"));
            command.addAll(Programs.java(CountingMain.class, planted.tgid().toString()));
            assertThat(Programs.run(command))
                    .startsWith("ENVIRONMENT cannot count ")
                    .contains("EMFILE (24). Its 151 threads x ")
                    .contains("may have 128 in all");
        }
    }
}

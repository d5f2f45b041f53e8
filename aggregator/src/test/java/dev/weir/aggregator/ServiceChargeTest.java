package dev.weir.aggregator;

import static dev.weir.aggregator.Profiles.host;
import static dev.weir.aggregator.Profiles.process;
import static dev.weir.aggregator.Stacks.stack;
import static dev.weir.model.CycleSource.NOMINAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weir.model.ProcessProfile;
import dev.weir.model.Sample;
import dev.weir.model.StackTrace;
import dev.weir.model.Tgid;
import dev.weir.model.summary.ChargeBasis;
import dev.weir.model.summary.GroupCost;
import dev.weir.model.summary.TaskCost;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServiceChargeTest {
    private static final String PROFILE = "Parse = a.Parse\nParse/number = a.Number\nWindow = a.Window";
    private static final StackTrace PARSE = stack("j:a.Parse.run");
    private static final StackTrace NUMBER = stack("j:a.Number.of", "j:a.Parse.run");
    private static final StackTrace WINDOW = stack("j:a.Window.run");

    private static Sample on(int tid, StackTrace stack, long count) {
        return new Sample(new Tgid(7), tid, "t" + tid, 0, stack, count);
    }

    private static Sample gc(long count) {
        return new Sample(new Tgid(7), 90, "GC Thread#0", 0, stack("n:libjvm.so!G1X::y()"), count);
    }

    private static Sample jit(long count) {
        return new Sample(new Tgid(7), 91, "C2 CompilerThre", 0, Stacks.empty(), count);
    }

    private static GroupCost aggregate(String profile, ProcessProfile process, Sample... samples) {
        return Profiles.aggregate(
                        List.of(host("a", List.of(process), List.of(samples))),
                        ApplicationProfile.parse("p.txt", profile),
                        Optional.empty())
                .summary()
                .cluster();
    }

    private static double charged(GroupCost group, String name) {
        return group.tasks().stream()
                .filter(task -> task.task().equals(name))
                .mapToDouble(task -> task.cyclesWithService().cycles())
                .findFirst()
                .orElseThrow();
    }

    private static void assertSum(GroupCost group) {
        assertThat(group.topTasks().stream()
                        .mapToDouble(task -> task.cyclesWithService().cycles())
                        .sum())
                .isCloseTo(group.cycles().cycles(), within(1e-9));
    }

    @Test
    void theCollectorGoesByAllocationAndWithinAThreadByCpu() {
        ProcessProfile process = process(7)
                .taken(100)
                .cycles(NOMINAL, 100)
                .allocated(1, 900)
                .allocated(2, 100)
                .build();
        GroupCost group = aggregate(
                PROFILE, process, on(1, PARSE, 10), on(1, NUMBER, 10), on(2, WINDOW, 60), on(2, NUMBER, 1), gc(19));
        // Thread 1 allocates 90 % and is Parse alone; of thread 2's 10 % a 61st is Parse's too.
        double parse = 21 + 19 * (0.9 + 0.1 / 61);
        assertThat(charged(group, "Parse")).isCloseTo(parse, within(1e-9));
        assertThat(charged(group, "Parse/number")).isCloseTo(11 + 19 * (0.45 + 0.1 / 61), within(1e-9));
        assertThat(charged(group, "Window")).isCloseTo(100 - parse, within(1e-9));
        assertThat(charged(group, "GC")).isZero();
        assertThat(group.tasks()).extracting(TaskCost::serviceChargedBy).containsOnly(ChargeBasis.ALLOCATION);
        assertSum(group);
    }

    @Test
    void theCompilerGoesByCpuAndTheCollectorTooWhereAllocationIsUnknown() {
        ProcessProfile process = process(7).taken(100).cycles(NOMINAL, 100).build();
        GroupCost group = aggregate(PROFILE, process, on(1, PARSE, 20), on(2, WINDOW, 60), gc(10), jit(10));
        assertThat(charged(group, "Parse")).isCloseTo(25, within(1e-9));
        assertThat(charged(group, "Window")).isCloseTo(75, within(1e-9));
        assertThat(charged(group, "JIT")).isZero();
        assertThat(group.tasks().get(0).serviceChargedBy()).isEqualTo(ChargeBasis.CPU);
        assertThat(group.tasks().get(0).cycles().cycles()).isCloseTo(20, within(1e-9));
        assertSum(group);
    }

    @Test
    void allocationOfThreadsThatWereNotSampledIsNoBasis() {
        ProcessProfile process = process(7)
                .taken(100)
                .cycles(NOMINAL, 100)
                .allocated(1, 10)
                .allocated(55, 990)
                .build();
        GroupCost group = aggregate(PROFILE, process, on(1, PARSE, 20), on(2, WINDOW, 60), gc(20));
        assertThat(group.tasks().get(0).serviceChargedBy()).isEqualTo(ChargeBasis.CPU);
        assertSum(group);
    }

    @Test
    void withNobodyToChargeTheServiceKeepsItsCycles() {
        GroupCost group =
                aggregate(PROFILE, process(7).taken(10).cycles(NOMINAL, 100).build(), gc(10));
        assertThat(charged(group, "GC")).isCloseTo(100, within(1e-9));
        assertThat(group.tasks().get(0).serviceChargedBy()).isEqualTo(ChargeBasis.NOTHING);
        assertSum(group);
    }

    @Test
    void aTaskOfTheProfileThatIsCalledGcIsChargedToNobody() {
        GroupCost group = aggregate(
                PROFILE + "\nGC = my.Collector",
                process(7).taken(20).cycles(NOMINAL, 100).build(),
                on(1, PARSE, 10),
                gc(10));
        assertThat(charged(group, "GC")).isCloseTo(50, within(1e-9));
        assertSum(group);
    }

    @Test
    void theKernelsPartIsOfTheTasksOwnSamples() {
        GroupCost group = aggregate(
                PROFILE,
                process(7).taken(40).cycles(NOMINAL, 100).build(),
                on(1, PARSE, 10),
                on(1, stack("k:tcp_sendmsg", "j:a.Parse.run"), 30));
        assertThat(group.tasks().get(0).kernelShare()).isCloseTo(0.75, within(1e-12));
    }
}

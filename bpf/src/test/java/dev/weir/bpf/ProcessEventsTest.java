package dev.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.bpf.ProcessEvent.Kind;
import java.io.BufferedReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("kernel")
@Timeout(120)
class ProcessEventsTest {
    @BeforeAll
    static void need() throws Exception {
        Requirements.kernel();
        Requirements.require(Architecture.current() == Architecture.X86_64, "an object for this architecture");
        LibC.load();
    }

    /** What is told of one process until an event of that kind comes. */
    private static List<ProcessEvent> until(ProcessEvents events, Kind last, Predicate<ProcessEvent> of) {
        List<ProcessEvent> all = new ArrayList<>();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (all.stream().noneMatch(event -> event.kind() == last)) {
            assertThat(System.nanoTime())
                    .as("no " + last + " came within 60 s, only " + all)
                    .isLessThan(deadline);
            events.await(Duration.ofSeconds(1));
            events.drain().stream().filter(of).forEach(all::add);
        }
        return all;
    }

    @Test
    void aProgramThatBecomesAnotherAndEndsIsToldOfInThisOrder() throws Exception {
        try (ProcessEvents events = ProcessEvents.open()) {
            long before = StackSampler.monotonicNanos();
            Process shell = new ProcessBuilder("sh", "-c", "exec true").start();
            List<ProcessEvent> told =
                    until(events, Kind.EXIT, event -> event.tgid().value() == shell.pid());

            // Java's own spawn helper, the shell, and true.
            assertThat(told).extracting(ProcessEvent::kind).endsWith(Kind.EXEC, Kind.EXEC, Kind.EXIT);
            assertThat(told).extracting(ProcessEvent::timeNanos).isSorted().allMatch(time -> time >= before);
            assertThat(events.missed()).isZero();
        }
    }

    @Test
    void aForkIsTheParentsEventAndItsThreadsAreNone() throws Exception {
        Requirements.program("python3");
        Process parent = new ProcessBuilder("python3", "-c", """
                        import os, sys, threading
                        threads = [threading.Thread(target=lambda: None) for _ in range(5)]
                        print("ready", flush=True)
                        sys.stdin.readline()
                        [t.start() for t in threads]; [t.join() for t in threads]
                        child = os.fork()
                        if child == 0:
                            os._exit(0)
                        print(child, flush=True)
                        os.wait()
                        sys.stdin.readline()
                        """)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (ProcessEvents events = ProcessEvents.open();
                BufferedReader out = parent.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).isEqualTo("ready");
            // A shim may have forked before it became Python.
            events.drain();
            parent.getOutputStream().write('\n');
            parent.getOutputStream().flush();
            int child = Integer.parseInt(out.readLine());
            List<ProcessEvent> told = until(
                    events,
                    Kind.EXIT,
                    event ->
                            event.tgid().value() == parent.pid() || event.tgid().value() == child);

            List<ProcessEvent> forks =
                    told.stream().filter(event -> event.kind() == Kind.FORK).toList();
            assertThat(forks).hasSize(1);
            assertThat(forks.get(0).tgid().value()).isEqualTo((int) parent.pid());
            // Five threads ended before; the first end that is told of is the child's.
            assertThat(told.stream().filter(event -> event.kind() == Kind.EXIT).findFirst())
                    .hasValueSatisfying(exit -> assertThat(exit.tgid().value()).isEqualTo(child));
        } finally {
            parent.destroyForcibly();
        }
    }

    @Test
    void insideAPidNamespaceTheIdsAreThoseOfTheNamespace() throws Exception {
        Requirements.program("unshare");
        List<String> command = new ArrayList<>(List.of("unshare", "--pid", "--fork", "--kill-child", "--mount-proc"));
        command.addAll(Programs.java(SamplingMain.class, "events"));
        assertThat(Programs.run(command)).isEqualTo("self=1 seen=[EXEC, EXIT]\n");
    }

    @Test
    void whatTheRingHasNoRoomForIsCounted() throws Exception {
        try (ProcessEvents events = ProcessEvents.open()) {
            // An exec and an exit each, since a shell starts programs by vfork; the ring holds 2,730 events.
            Process many = new ProcessBuilder("sh", "-c", "i=0; while [ $i -lt 2000 ]; do /bin/true; i=$((i+1)); done")
                    .start();
            assertThat(many.waitFor(100, TimeUnit.SECONDS)).isTrue();
            int there = events.drain().size();

            assertThat(events.missed()).isPositive();
            assertThat(there + events.missed()).isGreaterThanOrEqualTo(4_000);
            new ProcessBuilder("true").start().waitFor();
            assertThat(events.drain()).isNotEmpty();
        }
    }

    @Test
    void nothingIsLeftInTheKernel() throws InterruptedException {
        List<Integer> before = LoadedPrograms.all();
        ProcessEvents events = ProcessEvents.open();
        // Not by their number: the kernel frees those of an earlier test a little after they were closed.
        Set<Integer> own = new HashSet<>(LoadedPrograms.all());
        before.forEach(own::remove);
        assertThat(own).hasSizeGreaterThanOrEqualTo(3);
        events.close();
        events.close();
        long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (LoadedPrograms.all().stream().anyMatch(own::contains)) {
            assertThat(System.nanoTime())
                    .as("the programs %s are still loaded", own)
                    .isLessThan(patience);
            Thread.sleep(20);
        }
        assertThatThrownBy(events::drain).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aRecordThatNoProgramOfOursWroteIsABug() {
        ByteBuffer record = ByteBuffer.allocate(ProcessEvents.SIZE).order(ByteOrder.nativeOrder());
        record.putInt(ProcessEvents.TGID, 1).putInt(ProcessEvents.KIND, 4);
        assertThatThrownBy(() -> ProcessEvents.parse(record)).hasMessageContaining("no process event 4");
        assertThatThrownBy(() -> ProcessEvents.parse(ByteBuffer.allocate(8))).hasMessageContaining("16 bytes: 8");
    }
}

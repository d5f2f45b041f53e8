package dev.weir.aggregator;

import static dev.weir.aggregator.Stacks.empty;
import static dev.weir.aggregator.Stacks.stack;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.StackTrace;
import dev.weir.model.summary.TaskKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskClassifierTest {
    private static String row(String profile, String thread, StackTrace stack) {
        TaskClassifier classifier = new TaskClassifier(ApplicationProfile.parse("p.txt", profile));
        return classifier.rows().get(classifier.classify(thread, stack)).task();
    }

    private static String builtIn(String thread, StackTrace stack) {
        return row("Nothing = no.such.method", thread, stack);
    }

    @Test
    void theFirstClaimedFrameFromTheLeafDecides() {
        assertThat(row("Outer = a.Outer\nInner = a.Inner", "main", stack("j:a.Leaf.x", "j:a.Inner.x", "j:a.Outer.x")))
                .isEqualTo("Inner");
    }

    @Test
    void theFirstListedRuleWinsOnTheSameFrame() {
        assertThat(row("A = Operator\nB = WindowOperator", "main", stack("j:x.WindowOperator.run")))
                .isEqualTo("A");
        assertThat(row("B = WindowOperator\nA = Operator", "main", stack("j:x.WindowOperator.run")))
                .isEqualTo("B");
    }

    @Test
    void inlinedFramesAreLookedAtBeforeTheMethodThatHoldsThem() {
        assertThat(row("Loop = a.Loop\nParse = a.Parse", "main", stack("i:a.Parse.x", "j:a.Loop.run")))
                .isEqualTo("Parse");
    }

    @Test
    void kernelFramesAreLookedAtBeforeUserFrames() {
        assertThat(row("Job = a.Job\nWait = futex_wait", "main", stack("k:schedule", "k:futex_wait", "j:a.Job.run")))
                .isEqualTo("Wait");
    }

    @Test
    void aThreadRuleClaimsAfterAllFramesHoweverEarlyItIsListed() {
        String profile = "Net = thread:epoll*\nJob = a.Job";
        assertThat(row(profile, "epollLoop", stack("j:a.Job.run"))).isEqualTo("Job");
        assertThat(row(profile, "epollLoop", stack("j:b.Other.run"))).isEqualTo("Net");
        assertThat(row(profile, "epollLoop", empty())).isEqualTo("Net");
        assertThat(row(profile, "main", stack("j:b.Other.run"))).isEqualTo("Unmatched");
    }

    @Test
    void aJavaFrameIsNeverHiddenInABuiltInTask() {
        assertThat(builtIn("main", stack("k:tcp_sendmsg", "n:libc.so.6!write", "j:a.B.c")))
                .isEqualTo("Unmatched");
        assertThat(builtIn("main", stack("n:libjvm.so!G1CollectedHeap::mem_allocate(unsigned long)", "i:a.B.c")))
                .isEqualTo("Unmatched");
        assertThat(builtIn("C2 CompilerThre", stack("j:jdk.vm.ci.Compiler.run")))
                .isEqualTo("Unmatched");
        assertThat(builtIn("Common-Cleaner", stack("j:java.lang.ref.Cleaner.run")))
                .isEqualTo("Unmatched");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GC Thread#0",
                "G1 Conc#0",
                "G1 Main Marker",
                "G1 Refine#1",
                "G1 Service",
                "ZWorkerYoung#0",
                "ZDriverMajor",
                "ZDirector",
                "XWorker#0",
                "Shenandoah GC T"
            })
    void collectorThreadsAreGc(String thread) {
        assertThat(builtIn(thread, stack("n:libjvm.so!G1ParScanThreadState::steal()")))
                .isEqualTo("GC");
        assertThat(builtIn(thread, stack("k:futex_wait", "n:libc.so.6!pthread_cond_wait")))
                .isEqualTo("GC");
        assertThat(builtIn(thread, stack("u:0x7f0000001000"))).isEqualTo("GC");
    }

    @ParameterizedTest
    @ValueSource(strings = {"C1 CompilerThre", "C2 CompilerThre"})
    void compilerThreadsAreJitEvenWithoutAStack(String thread) {
        assertThat(builtIn(thread, stack("n:libjvm.so!PhaseIdealLoop::build_loop_late(VectorSet&)")))
                .isEqualTo("JIT");
        assertThat(builtIn(thread, empty())).isEqualTo("JIT");
    }

    @Test
    void theVmThreadIsGcOnlyWhileItCollects() {
        assertThat(builtIn("VM Thread", stack("n:libjvm.so!G1CollectedHeap::do_collection_pause_at_safepoint(double)")))
                .isEqualTo("GC");
        assertThat(builtIn("VM Thread", stack("n:libjvm.so!void DefNewGeneration::collect(bool)")))
                .isEqualTo("GC");
        assertThat(builtIn("VM Thread", stack("n:libjvm.so!SafepointSynchronize::begin()")))
                .isEqualTo("VM");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"VM Periodic Tas", "Signal Dispatch", "Service Thread", "Monitor Deflati", "Notification Th"})
    void serviceThreadsAreVm(String thread) {
        assertThat(builtIn(thread, stack("k:hrtimer_wakeup", "n:libc.so.6!pthread_cond_timedwait")))
                .isEqualTo("VM");
    }

    @Test
    void libjvmWithoutAJavaFrameIsVmOnAnyThread() {
        assertThat(builtIn("Common-Cleaner", stack("k:futex_wait", "n:libjvm.so!ObjectMonitor::wait(long)")))
                .isEqualTo("VM");
        assertThat(builtIn("pool-1-thread-1", stack("n:libjvm.so!G1BarrierSet::write_ref_field_post()")))
                .isEqualTo("GC");
        assertThat(builtIn("x", stack("n:libjvm.so!void OopOopIterateDispatch<G1ScanEvacuatedObjClosure>::x()")))
                .isEqualTo("GC");
    }

    @Test
    void aCollectorsNameOutsideLibjvmIsNoGc() {
        assertThat(builtIn("x", stack("n:libfoo.so!G1CollectedHeap::x()"))).isEqualTo("Unmatched");
    }

    @Test
    void kernelNeedsAKernelLeafAndNoUserFrameBeyondTheCLibrary() {
        assertThat(builtIn("x", stack("k:tcp_sendmsg", "k:do_syscall_64"))).isEqualTo("Kernel");
        assertThat(builtIn("x", stack("k:tcp_sendmsg", "n:libc.so.6!send", "u:0x1")))
                .isEqualTo("Kernel");
        assertThat(builtIn("x", stack("k:ep_poll", "n:libc.so.6!epoll_wait", "n:libnio.so!Java_sun_nio_ch_EPoll_wait")))
                .isEqualTo("Kernel");
        assertThat(builtIn("x", stack("k:tcp_sendmsg", "n:librocksdb.so!rocksdb::Get()")))
                .isEqualTo("Unmatched");
        assertThat(builtIn("x", stack("n:libc.so.6!memcpy"))).isEqualTo("Unmatched");
    }

    @Test
    void unresolvedIsAUserPartWithoutANameOrNoStackAtAll() {
        assertThat(builtIn("x", empty())).isEqualTo("Unresolved");
        assertThat(builtIn("x", stack("u:0x1", "u:0x2"))).isEqualTo("Unresolved");
        assertThat(builtIn("x", stack("k:tcp_sendmsg", "u:0x1"))).isEqualTo("Unresolved");
        assertThat(builtIn("x", stack("u:0x1", "j:a.B.c"))).isEqualTo("Unmatched");
    }

    @Test
    void aTaskCalledGcSharesItsRowWithTheBuiltInOne() {
        String profile = "GC = my.Collector\nJob = a.Job";
        assertThat(row(profile, "main", stack("j:my.Collector.run"))).isEqualTo("GC");
        assertThat(row(profile, "GC Thread#0", stack("n:libjvm.so!G1X::y()"))).isEqualTo("GC");
        TaskRows rows = new TaskRows(ApplicationProfile.parse("p.txt", profile));
        assertThat(rows.list())
                .extracting(TaskRow::task)
                .containsExactly("GC", "Job", "JIT", "VM", "Kernel", "Unmatched", "Unresolved", "Lost");
        assertThat(rows.get(0).kind()).isEqualTo(TaskKind.PROFILE);
    }
}

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
                .isEqualTo("Safepoint");
        assertThat(builtIn("VM Thread", stack("k:futex_wait", "n:libjvm.so!VMThread::wait_for_vm_operation()")))
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
        assertThat(builtIn("Common-Cleaner", stack("n:libjvm.so!ObjectMonitor::exit(JavaThread*)")))
                .isEqualTo("VM");
        assertThat(builtIn("pool-1-thread-1", stack("n:libjvm.so!G1BarrierSet::write_ref_field_post()")))
                .isEqualTo("GC");
        assertThat(builtIn("x", stack("n:libjvm.so!void OopOopIterateDispatch<G1ScanEvacuatedObjClosure>::x()")))
                .isEqualTo("GC");
    }

    @Test
    void goingToSleepIsWaitAlsoBelowUnclaimedJava() {
        assertThat(builtIn("x", stack("k:ep_poll", "n:libc.so.6!epoll_wait", "n:libnio.so!Java_sun_nio_ch_EPoll_wait")))
                .isEqualTo("Wait");
        assertThat(builtIn("Common-Cleaner", stack("k:futex_wait", "n:libjvm.so!ObjectMonitor::wait(long)")))
                .isEqualTo("Wait");
        assertThat(builtIn(
                        "x",
                        stack(
                                "k:__schedule",
                                "k:__futex_wait",
                                "n:libc.so.6!pthread_cond_wait@@GLIBC_2.3.2",
                                "n:libjvm.so!Parker::park(bool, long)",
                                "j:jdk.internal.misc.Unsafe.park",
                                "j:java.util.concurrent.locks.LockSupport.park",
                                "j:acme.Queue.take")))
                .isEqualTo("Wait");
        assertThat(builtIn("x", stack("j:java.lang.Thread.sleep0", "j:acme.Loop.run")))
                .isEqualTo("Wait");
        assertThat(builtIn("x", stack("k:do_select", "n:libacme.so!loop"))).isEqualTo("Wait");
    }

    @Test
    void wakingOthersAndWorkBehindAWaitAreNoWait() {
        assertThat(builtIn(
                        "x",
                        stack("k:futex_wake", "n:libjvm.so!Parker::unpark()", "j:jdk.internal.misc.Unsafe.unpark")))
                .isEqualTo("Unmatched");
        assertThat(builtIn("x", stack("j:acme.Callback.run", "j:java.lang.Object.wait0")))
                .isEqualTo("Unmatched");
        assertThat(builtIn("x", stack("k:ep_poll_callback", "k:tcp_sendmsg", "j:acme.Sender.send")))
                .isEqualTo("Unmatched");
    }

    @Test
    void aTasksOwnWaitingStaysWithTheTask() {
        assertThat(row(
                        "Queue = acme.Queue",
                        "x",
                        stack("k:futex_wait", "j:jdk.internal.misc.Unsafe.park", "j:acme.Queue.take")))
                .isEqualTo("Queue");
        assertThat(row("Net = thread:io*", "io-1", stack("k:ep_poll", "j:sun.nio.ch.EPoll.wait", "j:acme.Loop.run")))
                .isEqualTo("Net");
    }

    @Test
    void aThreadHeldAtASafepointIsSafepointAndNoWait() {
        assertThat(builtIn(
                        "x",
                        stack(
                                "k:futex_wait",
                                "n:libjvm.so!SafepointSynchronize::block(JavaThread*)",
                                "n:libjvm.so!SafepointMechanism::process(JavaThread*, bool, bool)",
                                "j:acme.Loop.run")))
                .isEqualTo("Safepoint");
    }

    @Test
    void classLoadingIsOneUpToTheInitialiser() {
        String loading = "j:jdk.internal.loader.ClassLoaders$AppClassLoader.loadClass";
        assertThat(builtIn("x", stack("j:java.util.zip.Inflater.inflate", loading, "j:acme.Job.run")))
                .isEqualTo("Class loading");
        assertThat(builtIn("x", stack("n:libjvm.so!ClassFileParser::parse_methods(bool)", "j:acme.Job.run")))
                .isEqualTo("Class loading");
        assertThat(builtIn("x", stack("j:java.lang.ClassLoader.defineClass1", "j:acme.Job.run")))
                .isEqualTo("Class loading");
        assertThat(builtIn(
                        "x",
                        stack(
                                "j:acme.Table.fill",
                                "j:acme.Table.<clinit>",
                                "n:libjvm.so!InstanceKlass::initialize_impl(JavaThread*)",
                                "n:libjvm.so!LinkResolver::resolve_static_call(CallInfo&)",
                                "j:acme.Job.run")))
                .isEqualTo("Unmatched");
        assertThat(builtIn("x", stack("j:acme.SpecLoader.loadAll"))).isEqualTo("Unmatched");
    }

    @Test
    void subTasksPartTheStacksOfTheirTaskAndNoOthers() {
        String profile =
                "Window/aggregate = Count | thread:agg*\nWindow = a.Window\nWindow/timers = Timers\nSink = Sink";
        assertThat(row(profile, "main", stack("j:x.Count.add", "j:a.Window.run")))
                .isEqualTo("Window/aggregate");
        assertThat(row(profile, "main", stack("j:x.Timers.fire", "j:x.Count.add", "j:a.Window.run")))
                .isEqualTo("Window/timers");
        assertThat(row(profile, "main", stack("j:a.Window.run"))).isEqualTo("Window");
        assertThat(row(profile, "agg-1", stack("j:a.Window.run"))).isEqualTo("Window/aggregate");
        // Below the frame that decided nothing is asked, and a sub-task's frame alone claims nothing.
        assertThat(row(profile, "main", stack("j:a.Window.run", "j:x.Count.add")))
                .isEqualTo("Window");
        assertThat(row(profile, "main", stack("j:x.Count.add", "j:x.Sink.write")))
                .isEqualTo("Sink");
        assertThat(row(profile, "main", stack("j:x.Count.add"))).isEqualTo("Unmatched");
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
        assertThat(builtIn("x", stack("k:vfs_read", "n:libc.so.6!read", "n:libnio.so!Java_sun_nio_ch_FileDispatcher")))
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
                .containsExactly(
                        "GC",
                        "Job",
                        "JIT",
                        "VM",
                        "Safepoint",
                        "Class loading",
                        "Wait",
                        "Kernel",
                        "Unmatched",
                        "Unresolved",
                        "Lost");
        assertThat(rows.get(0).kind()).isEqualTo(TaskKind.PROFILE);
    }
}

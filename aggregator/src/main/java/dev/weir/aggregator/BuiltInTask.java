package dev.weir.aggregator;

import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import dev.weir.model.StackTrace;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What Weir knows by itself about stacks that no rule of the profile claims and that hold no Java frame.
 *
 * <p>Tried in this order; "libjvm" is {@code libjvm.so}, and only named frames count:
 *
 * <ol>
 *   <li>GC: the thread is called {@code GC Thread#…}, {@code GC task thread…}, {@code G1 …}, {@code ParGC …}, {@code Shenandoah…}, or like one of ZGC's
 *       ({@code ZWorker…}, {@code ZDriver…}, {@code XWorker…}, …). JIT: the thread is called {@code C1 Compiler…}, {@code C2 Compiler…} or {@code JVMCI…}. VM: the thread is one of the JVM's
 *       other service threads, save that {@code VM Thread} counts as GC when a frame of libjvm belongs to a collector's class. The thread's name is enough, even for an
 *       empty stack: these threads do nothing else, and compilers outgrow every stack copy.
 *   <li>GC: on any other thread, a frame of libjvm belongs to a collector's class. VM: a frame of libjvm, of whatever class.
 *   <li>Kernel: the leaf is a kernel frame, and no user frame has a name except in the C library, the dynamic loader, the vDSO or the JDK's wrappers of system
 *       calls. If there are user frames and none has a name the stack is Unresolved instead.
 * </ol>
 *
 * A stack with a Java frame is never hidden here: it is Unmatched.
 */
enum BuiltInTask {
    GC("GC"),
    JIT("JIT"),
    VM("VM"),
    KERNEL("Kernel");

    private static final Pattern GC_THREAD =
            Pattern.compile("GC Thread#.*|GC task thread.*|G1 .*|ParGC .*|Shenandoah.*|[ZX](GC|Worker|Driver|Director|"
                    + "Stat|Uncommitter|Unmapper|Mark|Relocate|Page).*");
    private static final Pattern JIT_THREAD = Pattern.compile("C[12] Compiler.*|JVMCI.*");
    // Cut to 15 bytes as the kernel does. Reference Handler, Finalizer and Common-Cleaner run Java and are not among
    // them.
    private static final Pattern VM_THREAD =
            Pattern.compile("VM Periodic Tas.*|Signal Dispatch.*|Service Thread|Monitor Deflati.*|Notification Th.*"
                    + "|Attach Listener|Sweeper thread|StringDedup.*|VM Operation.*");
    private static final String GENERAL_VM_THREAD = "VM Thread";
    // Prefixes of HotSpot's collector classes, at the start of a word: template arguments count, since a closure
    // of G1's that is passed to common code is G1's work.
    private static final Pattern COLLECTOR_CLASS =
            Pattern.compile("\\b(G1[A-Z_]|VM_G1|VM_(Gen|Parallel|Serial|Shenandoah|GC|CGC|X[A-Z]|Z[A-Z])|Shenandoah|"
                    + "PS[A-Z][a-z]|ParallelScavenge|ParCompact|SerialHeap|Serial(Full|Young)GC|DefNew|TenuredGen|"
                    + "GenCollect|GenMarkSweep|MarkSweep|MarkCompact|CollectedHeap|ReferenceProcessor|WeakProcessor|"
                    + "[XZ](Barrier|Collected|Driver|Forwarding|Generation|Heap|Mark|Object|Old|Page|Relocat|Remembered|"
                    + "Root|Unmapper|Worker|Young))");
    private static final Pattern LEAF_LIBRARY =
            Pattern.compile("lib(c|pthread|m|rt|dl)([-.].*)?|ld-linux.*|ld-musl.*|ld-\\d.*|\\[?(linux-)?vdso.*|"
                    + "lib(java|nio|net|zip|extnet)\\.so");

    private final String title;

    BuiltInTask(String title) {
        this.title = title;
    }

    /** The name of the row. */
    String title() {
        return title;
    }

    /** The task of a thread that serves the JVM and does nothing else. */
    static Optional<BuiltInTask> ofThread(String threadName, StackTrace stack) {
        if (GC_THREAD.matcher(threadName).matches()) {
            return Optional.of(GC);
        }
        if (JIT_THREAD.matcher(threadName).matches()) {
            return Optional.of(JIT);
        }
        if (threadName.equals(GENERAL_VM_THREAD)) {
            return Optional.of(anyOfCollector(stack.frames()) ? GC : VM);
        }
        return VM_THREAD.matcher(threadName).matches() ? Optional.of(VM) : Optional.empty();
    }

    /** The task of a stack without a Java frame on any other thread. */
    static Optional<BuiltInTask> ofFrames(StackTrace stack) {
        List<Frame> frames = stack.frames();
        if (anyOfCollector(frames)) {
            return Optional.of(GC);
        }
        if (frames.stream().anyMatch(BuiltInTask::isOfLibJvm)) {
            return Optional.of(VM);
        }
        return inKernel(frames) ? Optional.of(KERNEL) : Optional.empty();
    }

    private static boolean inKernel(List<Frame> frames) {
        return !frames.isEmpty()
                && frames.get(0).kind() == FrameKind.KERNEL
                && frames.stream()
                        .filter(frame -> frame.kind() != FrameKind.KERNEL && frame.isNamed())
                        .allMatch(frame -> frame.kind() == FrameKind.NATIVE
                                && LEAF_LIBRARY.matcher(frame.library()).matches());
    }

    private static boolean anyOfCollector(List<Frame> frames) {
        return frames.stream()
                .anyMatch(frame -> isOfLibJvm(frame)
                        && COLLECTOR_CLASS.matcher(frame.name()).find());
    }

    private static boolean isOfLibJvm(Frame frame) {
        return frame.kind() == FrameKind.NATIVE && frame.library().equals("libjvm.so");
    }
}

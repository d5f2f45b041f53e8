package dev.weir.aggregator;

import static dev.weir.aggregator.FrameMark.COLLECTOR;
import static dev.weir.aggregator.FrameMark.INITIALISING;
import static dev.weir.aggregator.FrameMark.JAVA;
import static dev.weir.aggregator.FrameMark.LIBJVM;
import static dev.weir.aggregator.FrameMark.LOADING;
import static dev.weir.aggregator.FrameMark.NAMED;
import static dev.weir.aggregator.FrameMark.SAFEPOINT;
import static dev.weir.aggregator.FrameMark.SYSTEM_LIBRARY;
import static dev.weir.aggregator.FrameMark.WAIT;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What Weir knows by itself about stacks that no rule of the profile claims, neither by frame nor by thread.
 *
 * <p>Tried in this order; "libjvm" is {@code libjvm.so}, and only named frames count:
 *
 * <ol>
 *   <li>By thread, for stacks without a Java frame. GC: the thread is called {@code GC Thread#…}, {@code GC task thread…}, {@code G1 …}, {@code ParGC …},
 *       {@code Shenandoah…}, or like one of ZGC's ({@code ZWorker…}, {@code ZDriver…}, {@code XWorker…}, …). JIT: {@code C1 Compiler…}, {@code C2 Compiler…} or {@code JVMCI…}. VM:
 *       the JVM's other service threads; {@code VM Thread} counts as GC while a frame of libjvm belongs to a collector's class, and as Safepoint while it brings the
 *       threads to one. The name is enough, even for an empty stack: these threads do nothing else, and compilers outgrow every stack copy.
 *   <li>GC: on any other thread without a Java frame, a frame of libjvm belongs to a collector's class.
 *   <li>Safepoint: between the leaf and the first Java frame libjvm holds the thread at a safepoint or handshake.
 *   <li>Wait: between the leaf and the first Java frame, or in it, the thread goes to sleep: epoll_wait, poll, select, futex wait, park, Object.wait, sleep. What it
 *       costs to sleep and wake is no work of whoever will be woken.
 *   <li>Class loading: any frame looks up, reads, defines, verifies or links a class; but not what a class's initialiser runs.
 *   <li>What has a Java frame is never hidden further: it is Unmatched.
 *   <li>VM: a frame of libjvm, of whatever class.
 *   <li>Kernel: the leaf is a kernel frame, and no user frame has a name except in the C library, the dynamic loader, the vDSO or the JDK's wrappers of system
 *       calls.
 * </ol>
 *
 * A stack whose user part has no name at all is Unresolved unless its thread tells more.
 */
enum BuiltInTask {
    GC("GC"),
    JIT("JIT"),
    VM("VM"),
    SAFEPOINTS("Safepoint"),
    CLASS_LOADING("Class loading"),
    WAITING("Wait"),
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

    private final String title;

    BuiltInTask(String title) {
        this.title = title;
    }

    /** The name of the row. */
    String title() {
        return title;
    }

    /** The task of a thread that serves the JVM and does nothing else; asked when no frame is a Java method's. */
    static Optional<BuiltInTask> ofThread(String threadName, List<Set<FrameMark>> frames) {
        if (GC_THREAD.matcher(threadName).matches()) {
            return Optional.of(GC);
        }
        if (JIT_THREAD.matcher(threadName).matches()) {
            return Optional.of(JIT);
        }
        if (threadName.equals(GENERAL_VM_THREAD)) {
            return Optional.of(any(frames, COLLECTOR) ? GC : any(frames, SAFEPOINT) ? SAFEPOINTS : VM);
        }
        return VM_THREAD.matcher(threadName).matches() ? Optional.of(VM) : Optional.empty();
    }

    /** The task of a stack on any other thread, by its frames from the leaf to the root. */
    static Optional<BuiltInTask> ofFrames(List<Set<FrameMark>> frames) {
        boolean java = any(frames, JAVA);
        if (!java && any(frames, COLLECTOR)) {
            return Optional.of(GC);
        }
        if (any(aboveJava(frames), SAFEPOINT)) {
            return Optional.of(SAFEPOINTS);
        }
        if (waits(frames)) {
            return Optional.of(WAITING);
        }
        if (loads(frames)) {
            return Optional.of(CLASS_LOADING);
        }
        if (java) {
            return Optional.empty();
        }
        if (any(frames, LIBJVM)) {
            return Optional.of(VM);
        }
        return inKernel(frames) ? Optional.of(KERNEL) : Optional.empty();
    }

    /** The frames from the leaf to the first Java frame, without that. */
    private static List<Set<FrameMark>> aboveJava(List<Set<FrameMark>> frames) {
        for (int i = 0; i < frames.size(); i++) {
            if (frames.get(i).contains(JAVA)) {
                return frames.subList(0, i);
            }
        }
        return frames;
    }

    private static boolean waits(List<Set<FrameMark>> frames) {
        List<Set<FrameMark>> above = aboveJava(frames);
        // Only the Java frame nearest the leaf: a native method that sleeps, and none that was woken and works on.
        return any(above, WAIT)
                || (above.size() < frames.size() && frames.get(above.size()).contains(WAIT));
    }

    private static boolean loads(List<Set<FrameMark>> frames) {
        for (Set<FrameMark> frame : frames) {
            if (frame.contains(INITIALISING)) {
                return false;
            }
            if (frame.contains(LOADING)) {
                return true;
            }
        }
        return false;
    }

    private static boolean inKernel(List<Set<FrameMark>> frames) {
        return !frames.isEmpty()
                && frames.get(0).contains(FrameMark.KERNEL)
                && frames.stream()
                        .filter(frame -> !frame.contains(FrameMark.KERNEL) && frame.contains(NAMED))
                        .allMatch(frame -> frame.contains(SYSTEM_LIBRARY));
    }

    private static boolean any(List<Set<FrameMark>> frames, FrameMark mark) {
        for (Set<FrameMark> frame : frames) {
            if (frame.contains(mark)) {
                return true;
            }
        }
        return false;
    }
}

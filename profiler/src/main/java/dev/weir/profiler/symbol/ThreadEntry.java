package dev.weir.profiler.symbol;

import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import dev.weir.model.StackTrace;
import java.util.List;
import java.util.Set;

/**
 * Where threads begin.
 *
 * <p>The libc of most distributions is stripped: {@code start_thread} and {@code clone3}, the roots of nearly all stacks, have no name there. So
 * a nameless root in the C library counts as an entry if something outside of that library lies right above its nameless frames. A walk that lost
 * its way within libc has nothing above it, or a named function between.
 */
final class ThreadEntry {
    private static final Set<String> ROOTS = Set.of(
            "start_thread",
            "clone",
            "__clone",
            "clone3",
            "__clone3",
            "_start",
            "__libc_start_main",
            "__libc_start_main_impl",
            "__libc_start_call_main",
            "thread_native_entry",
            "java_start",
            "ThreadJavaMain",
            "runtime.goexit",
            "runtime.goexit.abi0",
            "runtime.mstart",
            "runtime.mstart.abi0",
            "runtime.rt0_go.abi0",
            "_rt0_amd64_linux",
            "_rt0_arm64_linux",
            // Kernel threads of a process (io_uring's workers) have no user stack.
            "ret_from_fork",
            "ret_from_fork_asm");

    private ThreadEntry() {}

    static boolean isReachedBy(StackTrace stackTrace) {
        List<Frame> frames = stackTrace.frames();
        int root = frames.size() - 1;
        if (root < 0) {
            return false;
        }
        if (ROOTS.contains(frames.get(root).name())) {
            return true;
        }
        int i = root;
        while (i >= 0 && isNamelessLibc(frames.get(i))) {
            i--;
        }
        return i < root && i >= 0 && isOfOtherLibrary(frames.get(i));
    }

    private static boolean isNamelessLibc(Frame frame) {
        return frame.kind() == FrameKind.UNKNOWN && isLibc(frame);
    }

    private static boolean isOfOtherLibrary(Frame frame) {
        return !isLibc(frame)
                && !frame.library().isEmpty()
                && (frame.kind() == FrameKind.NATIVE || frame.kind() == FrameKind.UNKNOWN);
    }

    private static boolean isLibc(Frame frame) {
        String library = frame.library();
        return library.startsWith("libc.so")
                || library.startsWith("libc-2.")
                || library.startsWith("libpthread")
                || library.startsWith("ld-musl-")
                || library.startsWith("libc.musl-");
    }
}

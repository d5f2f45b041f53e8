package dev.weir.hotspot.unwind;

import dev.weir.hotspot.ParkedJvm;
import dev.weir.hotspot.ProcessMemory;
import dev.weir.hotspot.VmStructs;
import dev.weir.hotspot.thread.JavaThread;
import dev.weir.hotspot.thread.JavaThreads;
import dev.weir.hotspot.thread.ThreadIds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;

/** The state of a thread that sleeps in a system call, as {@code /proc} tells it: its stack pointer and its pc, but no other register. */
final class ParkedThread {
    private static final int MAX_COPY_BYTES = 65_536;

    private ParkedThread() {}

    static ThreadState read(ParkedJvm jvm, ProcessMemory memory, VmStructs structs, String name) throws IOException {
        int tid = jvm.tid(name);
        ThreadIds ids = new ThreadIds(jvm.procDirectory());
        for (JavaThread thread : JavaThreads.of(memory, structs).list()) {
            if (ids.toOurs(thread.osThreadId()).orElse(-1) == tid) {
                String line = Files.readString(jvm.procDirectory().resolve("task/" + tid + "/syscall"));
                String[] words = line.trim().split(" ", -1);
                long sp = Long.decode(words[words.length - 2]);
                long pc = Long.decode(words[words.length - 1]);
                int bytes = (int) Math.min(MAX_COPY_BYTES, thread.stackBase() - sp);
                ByteBuffer anchor = memory.words(thread.anchorAddress(), JavaThread.ANCHOR_BYTES);
                return new ThreadState(
                        pc,
                        sp,
                        0,
                        0,
                        anchor.getLong(0),
                        anchor.getLong(8),
                        anchor.getLong(16),
                        memory.words(sp, bytes));
            }
        }
        throw new IOException("the JVM has no thread " + tid);
    }
}

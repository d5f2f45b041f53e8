package dev.weir.workloads.planted.truth;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** CPU time that the kernel counted for the threads of this process, of the job and of the JVM itself apart. */
final class ThreadTimes {
    // The names that Weir takes for GC, JIT and VM; the kernel keeps 15 bytes of them.
    private static final Pattern OF_THE_JVM = Pattern.compile(
            "(GC Thread#|GC task|G1 |ParGC|Shenandoah|[ZX](GC|Worker|Driver|Director|Stat|Uncommit|Unmap|Mark|"
                    + "Relocate|Page)|C[12] Compiler|JVMCI|VM |Signal Dispatch|Service Thread|Monitor Deflati|Notification Th|Attach Listener|Sweeper thread|StringDedup).*");

    private final Map<String, Long> lastOfThread = new HashMap<>();
    private final Map<String, Boolean> ofTheJvm = new HashMap<>();
    private long job;
    private long jvm;

    /** Reads all threads again. A thread that ends loses what it ran since the last reading: pools do not end theirs. */
    void read() {
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path thread : threads) {
                read(thread);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the threads of this process", e);
        }
    }

    private void read(Path thread) {
        long now;
        String tid = String.valueOf(thread.getFileName());
        try {
            now = Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ", 2)[0]);
            // A thread names itself a moment after it began.
            if (!Boolean.TRUE.equals(ofTheJvm.get(tid))) {
                String name = Files.readString(thread.resolve("comm")).strip();
                ofTheJvm.put(tid, OF_THE_JVM.matcher(name).matches());
            }
        } catch (IOException e) {
            return; // It has ended since the directory was read.
        }
        Long last = lastOfThread.put(tid, now);
        long delta = now - (last == null || last > now ? 0 : last);
        if (Boolean.TRUE.equals(ofTheJvm.get(tid))) {
            jvm += delta;
        } else {
            job += delta;
        }
    }

    long jobNanos() {
        return job;
    }

    long jvmNanos() {
        return jvm;
    }
}

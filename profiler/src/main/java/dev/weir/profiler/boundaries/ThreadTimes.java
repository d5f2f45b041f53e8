package dev.weir.profiler.boundaries;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What the threads of a process have used so far, from {@code /proc/PID/task/TID/schedstat}.
 *
 * @param nanoTime when it was read
 * @param byTid the threads that were there
 */
record ThreadTimes(long nanoTime, Map<Integer, Times> byTid) {
    private static final Pattern JIT = Pattern.compile("C[12] Compiler.*|JVMCI.*");
    // The serial collector works in the VM thread.
    private static final Pattern GC = Pattern.compile(
            "VM Thread|GC Thread#.*|GC task thread.*|G1 .*|ParGC .*|Shenandoah.*|[ZX](Worker|Driver|Mark|Relocate).*");

    private enum Kind {
        JIT,
        GC,
        OTHER
    }

    private record Times(Kind kind, long cpuNanos, long waitNanos) {}

    /**
     * What was used between two readings, in CPUs: seconds per second.
     *
     * @param waiting for a CPU, runnable
     */
    record Use(double seconds, double all, double jit, double gc, double waiting) {}

    static ThreadTimes read(int pid) throws IOException {
        Map<Integer, Times> byTid = new HashMap<>();
        long now = System.nanoTime();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
            for (Path task : tasks) {
                try {
                    String[] fields = text(task, "schedstat").strip().split(" ", -1);
                    byTid.put(
                            Integer.parseInt(task.getFileName().toString()),
                            new Times(
                                    kind(text(task, "comm").strip()),
                                    Long.parseLong(fields[0]),
                                    Long.parseLong(fields[1])));
                } catch (IOException | RuntimeException e) {
                    // A thread that ended meanwhile.
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return new ThreadTimes(now, byTid);
    }

    private static Kind kind(String comm) {
        return JIT.matcher(comm).matches() ? Kind.JIT : GC.matcher(comm).matches() ? Kind.GC : Kind.OTHER;
    }

    private static String text(Path task, String file) throws IOException {
        return Files.readString(task.resolve(file), StandardCharsets.ISO_8859_1);
    }

    /** Of the threads that are there now; what a thread used that ended since is not known. */
    Use since(ThreadTimes earlier) {
        double jit = 0;
        double gc = 0;
        double all = 0;
        double waiting = 0;
        for (Map.Entry<Integer, Times> thread : byTid.entrySet()) {
            Times now = thread.getValue();
            Times before = earlier.byTid.getOrDefault(thread.getKey(), new Times(now.kind(), 0, 0));
            double used = Math.max(0, now.cpuNanos() - before.cpuNanos());
            jit += now.kind() == Kind.JIT ? used : 0;
            gc += now.kind() == Kind.GC ? used : 0;
            all += used;
            waiting += Math.max(0, now.waitNanos() - before.waitNanos());
        }
        double nanos = Math.max(1, nanoTime - earlier.nanoTime);
        return new Use(nanos / 1e9, all / nanos, jit / nanos, gc / nanos, waiting / nanos);
    }
}

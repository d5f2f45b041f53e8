package dev.weir.accuracy;

import java.util.regex.Pattern;

/** The frames with which a thread begins: in the C library, in the JVM, or, where a profiler shows Java frames only, in Java. */
final class ThreadEntry {
    private static final Pattern ENTRY = Pattern.compile(
            "_?_?clone3?|start_thread|thread_native_entry|ThreadJavaMain|_start|__libc_start.*|Thread::call_run|call_stub|StubRoutines.*|"
                    + "java[./]lang[./](Virtual)?Thread\\.run(With)?|dev[./]weir[./]workloads[./]planted[./]Planted\\.main");

    private ThreadEntry() {}

    static boolean is(String frame) {
        return ENTRY.matcher(frame).matches();
    }
}

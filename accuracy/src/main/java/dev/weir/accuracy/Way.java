package dev.weir.accuracy;

import java.util.List;

/**
 * A way of measuring.
 *
 * <p>Ways of one {@link Start} share a JVM, one after the other, each after those that would not disturb it: only the error depends on the JVM's start, and a start is what takes time.
 */
enum Way {
    FP("fp", "frame pointers", Start.FRAME_POINTERS, "--unwind fp", true),
    ZERO_FLAG("zero-flag", "zero-flag", Start.PLAIN, "", true),
    BOUNDARIES("boundaries", "with boundaries", Start.PLAIN, "--boundaries --yes", true),
    ASYNC_LATE("async-late", "async-profiler late", Start.UNTOUCHED, "--source async-profiler", false),
    ASYNC_EARLY("async-early", "async-profiler early", Start.ATTACHED_EARLY, "--source async-profiler", false),
    ASYNC_FLAG(
            "async-flag",
            "async-profiler late, with the flag",
            Start.DEBUG_NON_SAFEPOINTS,
            "--source async-profiler",
            false);

    /** How a JVM is started. */
    enum Start {
        /** Without any flag that concerns profilers. */
        PLAIN(""),
        /** The same, for a way that needs a JVM in which no boundary has ever been drawn. */
        UNTOUCHED(""),
        FRAME_POINTERS("-XX:+PreserveFramePointer"),
        /** Without a flag, and profiled for a second before it is warm: the library stays and its debug information with it. */
        ATTACHED_EARLY(""),
        DEBUG_NON_SAFEPOINTS("-XX:+UnlockDiagnosticVMOptions -XX:+DebugNonSafepoints");

        private final String jvmOptions;

        Start(String jvmOptions) {
            this.jvmOptions = jvmOptions;
        }

        List<String> jvmOptions() {
            return words(jvmOptions);
        }
    }

    final String word;
    final String title;
    final Start start;
    private final String arguments;
    /** Whether it is Weir's own, which is run with all starts. */
    final boolean own;

    Way(String word, String title, Start start, String arguments, boolean own) {
        this.word = word;
        this.title = title;
        this.start = start;
        this.arguments = arguments;
        this.own = own;
    }

    /** Of {@code ./weir profile}. */
    List<String> arguments() {
        return words(arguments);
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(" ", -1));
    }
}

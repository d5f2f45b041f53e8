package dev.weir.profiler.boundaries;

import dev.weir.profiler.boundaries.ThreadTimes.Use;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What keeps us from disturbing a JVM: each is a state in which a recompilation may not end well. */
final class Trouble {
    private static final double GC_SHARE = 0.5;
    private static final double WAITING_BY_RUNNING = 4;
    /** Below this a JVM has nothing to do, and shares of nothing mean nothing. */
    private static final double BUSY_CPUS = 0.2;

    /** A recompiled task set is a few hundred KB of code. */
    private static final long MIN_FREE_CODE_KB = 4 << 10;

    private static final Pattern COMPILATION = Pattern.compile("(?i)\\bcompilation: (\\w+)");
    private static final Pattern HEAP = Pattern.compile("(?m)^(Code.*?): size=\\d+Kb.* free=(\\d+)Kb");

    private Trouble() {}

    /** @param use what the JVM used while it was looked at */
    static Optional<String> of(Use use) {
        if (use.all() >= BUSY_CPUS && use.gc() > GC_SHARE * use.all()) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "%.0f %% of its CPU time goes to garbage collection (its heap may be nearly full)",
                    100 * use.gc() / use.all()));
        }
        if (use.all() >= BUSY_CPUS && use.waiting() > WAITING_BY_RUNNING * use.all()) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "its threads wait %.1f times as long for a CPU as they run (too few CPUs, or a CPU limit)",
                    use.waiting() / use.all()));
        }
        return Optional.empty();
    }

    /** @param codeCache what {@code Compiler.codecache} printed */
    static Optional<String> ofCodeCache(String codeCache) {
        Matcher compilation = COMPILATION.matcher(codeCache);
        if (compilation.find() && !compilation.group(1).equals("enabled")) {
            return Optional.of("its compilers are "
                    + codeCache
                            .substring(compilation.start(1))
                            .split("\n", 2)[0]
                            .strip() + ", so what is thrown away would not be compiled again");
        }
        Matcher heap = HEAP.matcher(codeCache);
        while (heap.find()) {
            // The heap of stubs and adapters is small and gets nothing new.
            if (!heap.group(1).contains("non-nmethods") && Long.parseLong(heap.group(2)) < MIN_FREE_CODE_KB) {
                return Optional.of(
                        "its code cache is nearly full (" + heap.group(1) + ": " + heap.group(2) + " KB free)");
            }
        }
        return Optional.empty();
    }
}

package dev.weir.scope;

import java.util.Optional;

/**
 * The fields of {@code /proc/PID/stat} that matter here.
 *
 * @param comm the thread-group name, at most 15 bytes; the program may set it to anything, parentheses and blanks too
 * @param startTicks field 22: clock ticks since boot
 */
record ProcStat(String comm, char state, long flags, long startTicks) {
    // include/linux/sched.h; stable since 2.6.
    private static final long PF_KTHREAD = 0x0020_0000;

    /** Empty when the text is not of the expected form. */
    static Optional<ProcStat> parse(String text) {
        int open = text.indexOf('(');
        // The last parenthesis: comm may hold others.
        int close = text.lastIndexOf(')');
        if (open < 0 || close < open) {
            return Optional.empty();
        }
        String[] fields = text.substring(close + 1).strip().split(" ", -1);
        // fields[0] is field 3 of proc(5).
        if (fields.length < 20 || fields[0].length() != 1) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ProcStat(
                    text.substring(open + 1, close),
                    fields[0].charAt(0),
                    Long.parseLong(fields[6]),
                    Long.parseLong(fields[19])));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Neither a thread of the kernel nor a process that has ended and only waits to be reaped. */
    boolean isLivingProcess() {
        return (flags & PF_KTHREAD) == 0 && state != 'Z' && state != 'X' && state != 'x';
    }
}

package dev.weir.bpf;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.util.Optional;

/**
 * The kernel counts the runs of BPF programs and their time, for as long as this is open.
 *
 * <p>By {@code BPF_ENABLE_STATS}, which holds no longer than its file descriptor: nothing has to be put back, however the process ends. It concerns every BPF program of
 * the machine, ours or not: the clock is read twice more per run, which made an empty program's 36 ns 110 here (RunStatisticsTest prints it).
 */
public final class RunStatistics implements AutoCloseable {
    private static final int BPF_ENABLE_STATS = 32;
    private static final int ATTR_SIZE = 32;
    private static final int NONE = -1;

    private final Optional<String> refusal;
    private int fd;

    private RunStatistics(int fd, Optional<String> refusal) {
        this.fd = fd;
        this.refusal = refusal;
    }

    /** Begins to count, where the kernel permits it: {@link #refusal()} says why not. */
    public static RunStatistics open() {
        LibC.load();
        try (Memory attr = LibC.zeroed(ATTR_SIZE)) {
            // The type, BPF_STATS_RUN_TIME, is 0 too.
            int fd = (int) LibC.syscall(
                    Architecture.current().bpf(), BPF_ENABLE_STATS, Pointer.nativeValue(attr), attr.size(), 0, 0);
            return fd >= 0 ? new RunStatistics(fd, Optional.empty()) : refused(Native.getLastError());
        }
    }

    static RunStatistics refused(int errno) {
        return new RunStatistics(NONE, Optional.of(reason(errno)));
    }

    private static String reason(int errno) {
        String refused = "the kernel does not count it (BPF_ENABLE_STATS: " + Errno.name(errno) + ")";
        return switch (errno) {
            case Errno.EPERM -> refused + "; that needs CAP_SYS_ADMIN, which nothing else of Weir does";
            case Errno.EINVAL -> refused + "; it can from Linux 5.8 on";
            default -> refused;
        };
    }

    /** Why nothing is counted; empty when it is. */
    public Optional<String> refusal() {
        return refusal;
    }

    @Override
    public synchronized void close() {
        if (fd != NONE) {
            LibC.close(fd);
            fd = NONE;
        }
    }
}

package dev.weir.bpf;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import dev.weir.model.WeirException;
import java.util.OptionalLong;

/**
 * The functions of the C library we call, under their C names. After a return of -1 the reason is in
 * {@link Native#getLastError()}, which JNA keeps per thread.
 *
 * <p>{@code syscall} and {@code ioctl} are variadic in C and have fixed parameters here: on Linux both System V x86-64 and AAPCS64
 * pass the integer arguments of a variadic function like those of any other.
 */
final class LibC {
    static final int PROT_READ = 1;
    static final int PROT_WRITE = 2;
    static final int MAP_SHARED = 1;
    static final long MAP_FAILED = -1;

    private static final int RLIMIT_NOFILE = 7;
    private static final int CLOCK_MONOTONIC = 1;

    private static boolean registered;

    private LibC() {}

    /** Must come before any call. */
    static synchronized void load() {
        if (registered) {
            return;
        }
        try {
            Native.register(LibC.class, "c");
        } catch (LinkageError e) {
            // The first use of JNA unpacks its own library; a temporary directory mounted noexec is how that fails in
            // practice.
            throw new WeirException(
                    WeirException.Kind.ENVIRONMENT,
                    "cannot load JNA's native library: " + e.getMessage()
                            + ". JNA unpacks it into the temporary directory, which must allow execution: name another one with"
                            + " -Djna.tmpdir=DIRECTORY.",
                    e);
        }
        registered = true;
    }

    static native long syscall(long number, long a, long b, long c, long d, long e);

    static native int ioctl(int fd, long request, long argument);

    static native int close(int fd);

    static native long read(int fd, Pointer buffer, long size);

    static native Pointer mmap(Pointer hint, long length, int protection, int flags, int fd, long offset);

    static native int munmap(Pointer address, long length);

    static native int getpagesize();

    static native int poll(Pointer descriptors, long count, int timeoutMillis);

    private static native int getrlimit(int resource, Pointer limits);

    private static native int setrlimit(int resource, Pointer limits);

    private static native int clock_gettime(int clock, Pointer timespec);

    /** CLOCK_MONOTONIC: what {@code bpf_ktime_get_ns()} returns. */
    static long monotonicNanos() {
        return clockNanos(CLOCK_MONOTONIC)
                .orElseThrow(() -> new IllegalStateException(
                        "clock_gettime(CLOCK_MONOTONIC): " + Errno.name(Native.getLastError())));
    }

    /** A clock's time since its own beginning; empty when there is no such clock (any more). */
    static OptionalLong clockNanos(int clock) {
        load();
        try (Memory timespec = new Memory(16)) {
            return clock_gettime(clock, timespec) == 0
                    ? OptionalLong.of(timespec.getLong(0) * 1_000_000_000L + timespec.getLong(8))
                    : OptionalLong.empty();
        }
    }

    /**
     * Raises this process's limit of open files as far as it may, and returns it.
     *
     * <p>HotSpot does so at its start unless it is told not to ({@code -XX:-MaxFDLimit}) or the limit was changed since.
     */
    static long raiseOpenFilesLimit() {
        load();
        try (Memory limits = new Memory(16)) {
            if (getrlimit(RLIMIT_NOFILE, limits) != 0) {
                throw new IllegalStateException("getrlimit(RLIMIT_NOFILE): " + Errno.name(Native.getLastError()));
            }
            long soft = limits.getLong(0);
            long hard = limits.getLong(8);
            if (soft != hard) {
                limits.setLong(0, hard);
                // Not fatal: what then does not fit is reported where it does not fit.
                return setrlimit(RLIMIT_NOFILE, limits) == 0 ? hard : soft;
            }
            return hard;
        }
    }

    /** A buffer of zeros. */
    static Memory zeroed(long size) {
        Memory memory = new Memory(size);
        memory.clear();
        return memory;
    }
}

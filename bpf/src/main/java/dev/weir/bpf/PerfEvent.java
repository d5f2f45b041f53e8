package dev.weir.bpf;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

/**
 * One event of perf_event_open(2): a file descriptor, and what can be done to it.
 *
 * <p>The flags are the bits of {@code struct perf_event_attr} from offset 40 on, in the order of linux/perf_event.h.
 */
final class PerfEvent implements AutoCloseable {
    static final int TYPE_HARDWARE = 0;
    static final int TYPE_SOFTWARE = 1;

    static final long DISABLED = 1L;
    static final long INHERIT = 1L << 1;
    static final long EXCLUDE_IDLE = 1L << 7;
    static final long FREQ = 1L << 10;
    /** Only threads inherit, not child processes; since Linux 5.13. */
    static final long INHERIT_THREAD = 1L << 35;

    static final long FORMAT_TOTAL_TIME_ENABLED = 1L;
    static final long FORMAT_TOTAL_TIME_RUNNING = 2L;

    /** PERF_ATTR_SIZE_VER5, which every kernel we run on knows. */
    static final int ATTR_SIZE = 112;

    static final int ATTR_TYPE = 0;
    static final int ATTR_SIZE_FIELD = 4;
    static final int ATTR_CONFIG = 8;
    /** Or the frequency, with {@link #FREQ}. */
    static final int ATTR_SAMPLE_PERIOD = 16;

    static final int ATTR_READ_FORMAT = 32;
    static final int ATTR_FLAGS = 40;

    static final long IOC_ENABLE = 0x2400;
    static final long IOC_DISABLE = 0x2401;
    static final long IOC_PERIOD = 0x40082404;
    static final long IOC_SET_BPF = 0x40042408;

    private static final long FLAG_FD_CLOEXEC = 8;
    private static final int ANY = -1;

    private static final int NONE = -1;

    private final int fd;
    private int linkFd = NONE;
    private boolean closed;

    private PerfEvent(int fd) {
        this.fd = fd;
    }

    /**
     * What to count or sample.
     *
     * @param samplePeriod a frequency with {@link #FREQ}; 0: only count
     */
    record Attributes(int type, long config, long samplePeriod, long readFormat, long flags) {
        Memory toMemory() {
            Memory attr = LibC.zeroed(ATTR_SIZE);
            attr.setInt(ATTR_TYPE, type);
            attr.setInt(ATTR_SIZE_FIELD, ATTR_SIZE);
            attr.setLong(ATTR_CONFIG, config);
            attr.setLong(ATTR_SAMPLE_PERIOD, samplePeriod);
            attr.setLong(ATTR_READ_FORMAT, readFormat);
            attr.setLong(ATTR_FLAGS, flags);
            return attr;
        }
    }

    /** The kernel did not give the event. An expected answer of many, hence checked and without a stack trace. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;
        private final int errno;

        Refused(int errno) {
            super(Errno.name(errno), null, false, false);
            this.errno = errno;
        }

        int errno() {
            return errno;
        }
    }

    /** Of one thread, wherever it runs. */
    static PerfEvent ofThread(Attributes attributes, int tid) throws Refused {
        return open(attributes, tid, ANY);
    }

    /** Of one CPU, whatever runs there. */
    static PerfEvent ofCpu(Attributes attributes, int cpu) throws Refused {
        return open(attributes, ANY, cpu);
    }

    private static PerfEvent open(Attributes attributes, int tid, int cpu) throws Refused {
        LibC.load();
        try (Memory attr = attributes.toMemory()) {
            long fd = LibC.syscall(
                    Architecture.current().perfEventOpen(), Pointer.nativeValue(attr), tid, cpu, ANY, FLAG_FD_CLOEXEC);
            if (fd < 0) {
                throw new Refused(Native.getLastError());
            }
            return new PerfEvent((int) fd);
        }
    }

    /** Runs the program at each sample, for as long as the event is open. */
    void attach(int programFd) throws Refused {
        if (LibC.ioctl(fd, IOC_SET_BPF, programFd) != 0) {
            throw new Refused(Native.getLastError());
        }
    }

    /** The same, and the program can read the number: {@code bpf_get_attach_cookie()}. */
    void attach(int programFd, long number) throws Refused {
        long link = LoadedPrograms.linkPerfEvent(programFd, fd, number);
        if (link < 0) {
            throw new Refused(Native.getLastError());
        }
        linkFd = (int) link;
    }

    void enable() {
        control(IOC_ENABLE, "PERF_EVENT_IOC_ENABLE");
    }

    void disable() {
        control(IOC_DISABLE, "PERF_EVENT_IOC_DISABLE");
    }

    void changePeriod(long period) {
        try (Memory value = new Memory(Long.BYTES)) {
            value.setLong(0, period);
            if (LibC.ioctl(fd, IOC_PERIOD, Pointer.nativeValue(value)) != 0) {
                throw new IllegalStateException("PERF_EVENT_IOC_PERIOD: " + Errno.name(Native.getLastError()));
            }
        }
    }

    private void control(long request, String name) {
        if (LibC.ioctl(fd, request, 0) != 0) {
            throw new IllegalStateException(name + ": " + Errno.name(Native.getLastError()));
        }
    }

    /** Fills the buffer; {@code false} at the end of the file, which an event in error state reads as. */
    boolean read(Memory buffer) {
        long size = LibC.read(fd, buffer, buffer.size());
        if (size < 0) {
            throw new IllegalStateException("read a perf event: " + Errno.name(Native.getLastError()));
        }
        return size == buffer.size();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            if (linkFd != NONE) {
                LibC.close(linkFd);
            }
            LibC.close(fd);
        }
    }
}

package dev.weir.bpf;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import dev.weir.model.Tgid;
import dev.weir.model.WeirException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tells of the processes of this pid namespace that begin, become another program and end, as it happens.
 *
 * <p>Those of the namespaces nested in it are told of too when it is the initial one, and otherwise not: their ids here cannot be known to BPF.
 *
 * <p>All is held by file descriptors of this process. For one thread.
 */
public final class ProcessEvents implements AutoCloseable {
    /** {@code struct events_config}. */
    static final int PIDNS_DEV = 0;

    static final int PIDNS_INO = 8;
    static final int CONFIG_SIZE = 16;

    /** {@code struct process_event}. */
    static final int TIME_NS = 0;

    static final int TGID = 8;
    static final int KIND = 12;
    static final int SIZE = 16;

    // As process_events.bpf.c has it.
    private static final int RING_BYTES = 65_536;
    private static final int BPF_RAW_TRACEPOINT_OPEN = 17;
    private static final int ATTR_SIZE = 16;
    private static final short POLLIN = 1;

    /** The kernel's name of each tracepoint, and the program's. */
    private static final String[][] TRACEPOINTS = {
        {"sched_process_exec", "weir_exec"},
        {"task_newtask", "weir_fork"},
        {"sched_process_exit", "weir_exit"}
    };

    private final List<AutoCloseable> resources = new ArrayList<>();
    private final RecordRing<ProcessEvent> ring;
    private final int ringFd;
    private final int missedFd;
    private boolean closed;

    /**
     * Begins to listen.
     *
     * @throws WeirException ENVIRONMENT when this machine or its rights do not allow it
     */
    public static ProcessEvents open() {
        LibC.load();
        return new ProcessEvents(bytes(Architecture.current()));
    }

    static byte[] bytes(Architecture architecture) {
        return BpfObject.bytes("process_events", "watch processes begin and end", architecture);
    }

    ProcessEvents(byte[] bytes) {
        try {
            PidNamespace namespace = PidNamespace.own();
            BpfObject object = BpfObject.load("the process events", bytes, loading -> {
                Pointer config = loading.constants(CONFIG_SIZE);
                config.setLong(PIDNS_DEV, namespace.device());
                config.setLong(PIDNS_INO, namespace.initial() ? 0 : namespace.inode());
            });
            resources.add(object);
            ringFd = object.mapFd("weir_processes");
            missedFd = object.mapFd("weir_missed");
            ring = RecordRing.map(ringFd, RING_BYTES, ProcessEvents::parse);
            resources.add(ring);
            for (String[] tracepoint : TRACEPOINTS) {
                int fd = attach(tracepoint[0], object.programFd(tracepoint[1]));
                resources.add(() -> LibC.close(fd));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static int attach(String tracepoint, int programFd) {
        try (Memory name = new Memory(tracepoint.length() + 1L);
                Memory attr = LibC.zeroed(ATTR_SIZE)) {
            name.setString(0, tracepoint);
            attr.setPointer(0, name);
            attr.setInt(8, programFd);
            long fd = LibC.syscall(
                    Architecture.current().bpf(),
                    BPF_RAW_TRACEPOINT_OPEN,
                    Pointer.nativeValue(attr),
                    attr.size(),
                    0,
                    0);
            if (fd < 0) {
                throw Surroundings.read().refusal("attach to the tracepoint " + tracepoint, Native.getLastError(), "");
            }
            return (int) fd;
        }
    }

    static ProcessEvent parse(ByteBuffer record) {
        if (record.remaining() != SIZE) {
            throw new IllegalStateException("a process event has " + SIZE + " bytes: " + record.remaining());
        }
        int base = record.position();
        int kind = record.getInt(base + KIND);
        ProcessEvent.Kind[] kinds = ProcessEvent.Kind.values();
        if (kind < 1 || kind > kinds.length) {
            throw new IllegalStateException("there is no process event " + kind);
        }
        return new ProcessEvent(record.getLong(base + TIME_NS), new Tgid(record.getInt(base + TGID)), kinds[kind - 1]);
    }

    /** The events since the last time, in the order in which the CPUs wrote them. */
    public List<ProcessEvent> drain() {
        checkOpen();
        List<ProcessEvent> events = new ArrayList<>();
        long end = ring.producerPosition();
        for (Optional<ProcessEvent> event = ring.poll(end); event.isPresent(); event = ring.poll(end)) {
            events.add(event.get());
        }
        return events;
    }

    /** Waits until there may be an event, but no longer than this; an interrupt is noticed only afterwards. */
    public void await(Duration longest) {
        checkOpen();
        try (Memory poll = LibC.zeroed(8)) {
            poll.setInt(0, ringFd);
            poll.setShort(4, POLLIN);
            // -1 is EINTR, and as good as an event.
            LibC.poll(poll, 1, (int) Math.min(Integer.MAX_VALUE, Math.max(0, longest.toMillis())));
        }
    }

    /** How many events found the ring full since {@link #open}: then only a look at all of /proc tells what happened. */
    public long missed() {
        checkOpen();
        try (Memory key = LibC.zeroed(4);
                Memory value = LibC.zeroed(8)) {
            if (LibBpf.bpf_map_lookup_elem(missedFd, key, value) < 0) {
                throw new IllegalStateException("read weir_missed: " + Errno.name(Native.getLastError()));
            }
            return value.getLong(0);
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the process events are closed");
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (int i = resources.size() - 1; i >= 0; i--) {
            try {
                resources.get(i).close();
            } catch (Exception e) {
                throw new IllegalStateException("cannot close " + resources.get(i), e);
            }
        }
    }
}

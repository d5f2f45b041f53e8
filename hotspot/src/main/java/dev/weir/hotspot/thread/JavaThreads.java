package dev.weir.hotspot.thread;

import dev.weir.hotspot.ProcessMemory;
import dev.weir.hotspot.UnknownLayoutException;
import dev.weir.hotspot.VmStructs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The Java threads of a JVM. Its list is read without a lock: a thread that starts or ends at that moment may be missing. */
public final class JavaThreads {
    // The kernel's own limit is 4,194,304 on the largest machine; an engine's process has hundreds.
    private static final int MAX_THREADS = 65_536;
    private static final long MAX_BUFFER_BYTES = 1L << 32;
    // HotSpot copies the list for every thread that starts or ends and may free the old one at once.
    private static final int ATTEMPTS = 20;

    private final ProcessMemory memory;
    private final VmStructs structs;
    private final long anchor;
    private final long osThread;
    private final long osThreadId;
    private final long stackBase;
    private final OptionalLong allocatedBytes;

    private JavaThreads(ProcessMemory memory, VmStructs structs) throws UnknownLayoutException {
        this.memory = memory;
        this.structs = structs;
        anchor = structs.offset("JavaThread", "_anchor");
        if (structs.offset("JavaFrameAnchor", "_last_Java_sp") != 0
                || structs.offset("JavaFrameAnchor", "_last_Java_pc") != Long.BYTES
                || structs.offset("JavaFrameAnchor", "_last_Java_fp") != 2 * Long.BYTES) {
            throw new UnknownLayoutException("JavaFrameAnchor of this libjvm.so is not sp, pc and fp in this order");
        }
        osThread = threadOffset("_osthread");
        osThreadId = structs.offset("OSThread", "_thread_id");
        stackBase = threadOffset("_stack_base");
        allocatedBytes = structs.findOffset("Thread", "_allocated_bytes");
        if (structs.findAddress("ThreadsSMRSupport", "_java_thread_list").isPresent()) {
            structs.offset("ThreadsList", "_length");
            structs.offset("ThreadsList", "_threads");
        } else {
            structs.address("Threads", "_thread_list");
            structs.offset("JavaThread", "_next");
        }
    }

    /**
     * The threads of a process.
     *
     * @throws UnknownLayoutException when a field that is needed is not described */
    public static JavaThreads of(ProcessMemory memory, VmStructs structs) throws UnknownLayoutException {
        return new JavaThreads(memory, structs);
    }

    /** The threads as they are now; drops the pages of the process's memory first. */
    public List<JavaThread> list() throws IOException {
        List<JavaThread> threads = new ArrayList<>();
        for (long address : addresses()) {
            read(address).ifPresent(threads::add);
        }
        return threads;
    }

    private List<Long> addresses() throws IOException {
        memory.forget();
        OptionalLong smrList = structs.findAddress("ThreadsSMRSupport", "_java_thread_list");
        if (smrList.isEmpty()) {
            return linkedAddresses();
        }
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            long list = memory.readLong(smrList.getAsLong());
            Optional<List<Long>> addresses = elements(list);
            memory.forget();
            // Still the current one: then it was not freed while it was read.
            if (addresses.isPresent() && memory.readLong(smrList.getAsLong()) == list) {
                return addresses.get();
            }
        }
        throw new IOException("the JVM's list of threads changed " + ATTEMPTS + " times while it was being read");
    }

    private Optional<List<Long>> elements(long list) {
        try {
            int count = memory.readInt(list + structs.offset("ThreadsList", "_length"));
            if (count < 0 || count > MAX_THREADS) {
                return Optional.empty();
            }
            long elements = memory.readLong(list + structs.offset("ThreadsList", "_threads"));
            List<Long> addresses = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                addresses.add(memory.readLong(elements + i * (long) Long.BYTES));
            }
            return Optional.of(addresses);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The threads of 8 and 9, each of which points to the next. */
    private List<Long> linkedAddresses() throws IOException {
        List<Long> addresses = new ArrayList<>();
        long next = structs.offset("JavaThread", "_next");
        long address = memory.readLong(structs.address("Threads", "_thread_list"));
        for (int i = 0; address != 0 && i < MAX_THREADS; i++) {
            addresses.add(address);
            address = memory.readLong(address + next);
        }
        return addresses;
    }

    /** Empty for a thread that has no system thread yet, or that ended, its memory given back, after its address was read. */
    private Optional<JavaThread> read(long thread) {
        try {
            long system = memory.readLong(thread + osThread);
            int id = system == 0 ? 0 : memory.readInt(system + osThreadId);
            long allocated = allocatedBytes.isEmpty()
                    ? 0
                    : memory.readLong(thread + allocatedBytes.getAsLong()) + usedOfBuffer(thread);
            long base = memory.readLong(thread + stackBase);
            return id <= 0 ? Optional.empty() : Optional.of(new JavaThread(id, thread + anchor, base, allocated));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Thread::cooked_allocated_bytes: the counter is only raised when a thread-local buffer is given back. */
    private long usedOfBuffer(long thread) throws IOException {
        OptionalLong buffer = structs.findOffset("Thread", "_tlab");
        OptionalLong start = structs.findOffset("ThreadLocalAllocBuffer", "_start");
        OptionalLong top = structs.findOffset("ThreadLocalAllocBuffer", "_top");
        if (buffer.isEmpty() || start.isEmpty() || top.isEmpty()) {
            return 0;
        }
        long at = thread + buffer.getAsLong();
        long used = memory.readLong(at + top.getAsLong()) - memory.readLong(at + start.getAsLong());
        return used > 0 && used < MAX_BUFFER_BYTES ? used : 0;
    }

    /** Fields that have moved between Thread and JavaThread. */
    private long threadOffset(String field) throws UnknownLayoutException {
        OptionalLong inBase = structs.findOffset("Thread", field);
        return inBase.isPresent() ? inBase.getAsLong() : structs.offset("JavaThread", field);
    }
}

package dev.weir.profiler;

import dev.weir.hotspot.ProcessMemory;
import dev.weir.hotspot.UnknownLayoutException;
import dev.weir.hotspot.VmStructs;
import dev.weir.hotspot.code.CodeCache;
import dev.weir.hotspot.names.CodeNames;
import dev.weir.hotspot.thread.JavaThread;
import dev.weir.hotspot.thread.JavaThreads;
import dev.weir.hotspot.thread.ThreadIds;
import dev.weir.hotspot.unwind.StackUnwinder;
import dev.weir.model.Tgid;
import dev.weir.profiler.symbol.ElfCache;
import dev.weir.profiler.symbol.MappedCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/** A HotSpot JVM as it can be read from outside for the time of a session: its code, its names, its threads. */
final class HotSpotJvm implements AutoCloseable {
    private final ProcessMemory memory;
    private final CodeCache codeCache;
    private final CodeNames names;
    private final StackUnwinder unwinder;
    private final JavaThreads threads;
    private final ThreadIds threadIds;

    private HotSpotJvm(ProcessMemory memory, MappedCode nativeCode, Path directory) throws IOException {
        this.memory = memory;
        VmStructs structs = VmStructs.read(
                memory,
                nativeCode
                        .startOf("libjvm.so")
                        .orElseThrow(() -> new UnknownLayoutException("no libjvm.so is mapped")));
        codeCache = CodeCache.of(memory, structs);
        names = CodeNames.of(memory, structs, codeCache);
        unwinder = StackUnwinder.of(memory, structs, codeCache, nativeCode);
        threads = JavaThreads.of(memory, structs);
        threadIds = new ThreadIds(directory);
        threads.list();
    }

    /**
     * Reads how the process describes itself.
     *
     * @throws UnknownLayoutException when it is no HotSpot JVM, or describes itself otherwise than HotSpot 8 to 25 do
     * @throws IOException when its memory cannot be read
     */
    static HotSpotJvm open(Tgid pid, ElfCache elfs) throws IOException {
        Path directory = Path.of("/proc", pid.toString());
        ProcessMemory memory = new ProcessMemory(directory);
        try {
            return new HotSpotJvm(memory, new MappedCode(pid, elfs), directory);
        } catch (IOException | RuntimeException e) {
            memory.close();
            throw e;
        }
    }

    CodeCache codeCache() {
        return codeCache;
    }

    CodeNames names() {
        return names;
    }

    StackUnwinder unwinder() {
        return unwinder;
    }

    /** The Java threads that live now, by their ids in our pid namespace. */
    Map<Integer, JavaThread> threads() throws IOException {
        Map<Integer, JavaThread> byTid = new TreeMap<>();
        for (JavaThread thread : threads.list()) {
            OptionalInt ours = threadIds.toOurs(thread.osThreadId());
            if (ours.isPresent()) {
                byTid.put(ours.getAsInt(), thread);
            }
        }
        return byTid;
    }

    /** What was read of the JVM's code is no longer to be trusted: it has run on. */
    void forget() throws IOException {
        unwinder.forget();
        names.forget();
    }

    @Override
    public void close() {
        try {
            memory.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

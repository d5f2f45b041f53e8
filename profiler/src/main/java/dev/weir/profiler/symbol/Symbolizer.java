package dev.weir.profiler.symbol;

import static java.util.Objects.requireNonNull;

import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import dev.weir.model.StackTrace;
import dev.weir.model.Tgid;
import dev.weir.profiler.symbol.ProcessMaps.Mapping;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The names of one process's addresses: generated code from its {@link CodeMap}, libraries from their ELF files, the kernel from kallsyms.
 *
 * <p>For one thread. Create it and call {@link #prime()} while the process lives: what was read then still answers when the process has ended.
 */
public final class Symbolizer {
    // About 100 bytes each. A JVM under load shows some ten thousand distinct native addresses in a minute at 99 Hz.
    private static final int CACHED_ADDRESSES = 1 << 18;

    private final MappedFiles files;
    private final CodeMap codeMap;
    private final KernelSymbols kernel;
    private final ElfCache elfs;
    private final ProcessMaps maps;
    private final DebugFiles debugFiles;
    private final Map<FileId, Optional<ElfSymbols>> elfOfFile = new HashMap<>();
    private final Map<FileId, Optional<NativeFrames>> framesOfFile = new HashMap<>();
    private final Map<Long, Frame> nativeFrames = new HashMap<>();
    private final Map<Frame, Frame> canonical = new HashMap<>();
    private final Set<String> warnings = new LinkedHashSet<>();
    private int generation;

    private record FileId(String device, long inode, String path) {}

    /**
     * @param codeMap what the process's runtime generated; {@code (address, time) -> List.of()} where it generates nothing
     * @param elfs shared by all processes of the host
     */
    public Symbolizer(Tgid pid, CodeMap codeMap, KernelSymbols kernel, ElfCache elfs) {
        this(Path.of("/proc"), pid, codeMap, kernel, elfs, System::nanoTime);
    }

    Symbolizer(Path proc, Tgid pid, CodeMap codeMap, KernelSymbols kernel, ElfCache elfs, LongSupplier nanoTime) {
        Path directory = proc.resolve(pid.toString());
        files = new MappedFiles(directory);
        this.codeMap = requireNonNull(codeMap, "codeMap is null");
        this.kernel = requireNonNull(kernel, "kernel is null");
        this.elfs = requireNonNull(elfs, "elfs is null");
        maps = new ProcessMaps(proc, pid, nanoTime);
        debugFiles = new DebugFiles(List.of(directory.resolve("root"), Path.of("/")));
        generation = maps.generation();
    }

    /** Reads the symbols of every library that is mapped now, so that they are there when the process is not. */
    public void prime() {
        for (Mapping mapping : maps.mappings()) {
            if (mapping.executable() && mapping.isFile()) {
                elfOf(mapping);
            }
        }
    }

    /** The kernel's part of a stack, leaf first; callers are looked up one byte before, within their calls. */
    public List<Frame> kernelFrames(long[] leafFirst) {
        List<Frame> frames = new ArrayList<>(leafFirst.length);
        for (int i = 0; i < leafFirst.length; i++) {
            frames.add(kernel.frameAt(i == 0 ? leafFirst[i] : leafFirst[i] - 1));
        }
        return frames;
    }

    /**
     * The frames at an address of the process, innermost first: several where methods were inlined.
     *
     * @param address a caller's is where the call returns to, which may already be another line, another inlined method, or (after a call that never returns)
     *     another function: ask for one byte before
     * @param timeNanos when the sample was taken, on CLOCK_MONOTONIC
     */
    public List<Frame> userFrames(long address, long timeNanos) {
        List<Frame> frames = new ArrayList<>(4);
        addUserFrames(address, timeNanos, frames);
        return frames;
    }

    /**
     * Whether a stack's root is where threads begin, so that nothing is missing towards it. False for a stack without frames.
     *
     * @see ThreadEntry
     */
    public static boolean reachesThreadEntry(StackTrace stackTrace) {
        return ThreadEntry.isReachedBy(stackTrace);
    }

    /** What could not be read and what that costs, in the order in which it was met; each once. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    private void addUserFrames(long address, long timeNanos, List<Frame> frames) {
        Frame known = nativeFrames.get(address);
        if (known != null) {
            frames.add(known);
            return;
        }
        Optional<Mapping> mapping = maps.at(address);
        if (generation != maps.generation()) {
            generation = maps.generation();
            nativeFrames.clear();
        }
        // Frames of the code map are not kept here: they depend on the time, and the map knows when its code changed.
        if (mapping.isEmpty() || mapping.get().mayHoldGeneratedCode()) {
            List<Frame> generated = codeMap.framesAt(address, timeNanos);
            if (!generated.isEmpty()) {
                frames.addAll(generated);
                return;
            }
        }
        if (mapping.isEmpty() || (!mapping.get().isFile() && !mapping.get().isVdso())) {
            frames.add(new Frame(FrameKind.UNKNOWN, "0x" + Long.toHexString(address), ""));
            return;
        }
        Frame frame = libraryFrame(mapping.get(), address);
        if (!frame.isNamed() && !mapping.get().mayHoldGeneratedCode()) {
            // Ahead-of-time compiled code is a mapped file whose names only the runtime knows.
            List<Frame> generated = codeMap.framesAt(address, timeNanos);
            if (!generated.isEmpty()) {
                frames.addAll(generated);
                return;
            }
        }
        frames.add(frame);
        if (frame.isNamed() && nativeFrames.size() < CACHED_ADDRESSES) {
            nativeFrames.put(address, frame);
        }
    }

    private Frame libraryFrame(Mapping mapping, long address) {
        String library = mapping.library();
        long offset = address - mapping.start() + mapping.offset();
        Optional<ElfSymbols> elf = elfOf(mapping);
        OptionalLong inFile = elf.isEmpty() ? OptionalLong.empty() : elf.get().addressOfOffset(offset);
        Optional<String> name = inFile.isEmpty() ? Optional.empty() : elf.get().nameAt(inFile.getAsLong());
        Frame frame = name.isPresent()
                ? new Frame(FrameKind.NATIVE, name.get(), library)
                : new Frame(
                        FrameKind.UNKNOWN,
                        library + "+0x"
                                + Long.toHexString(functionAt(mapping, offset).orElse(inFile.orElse(offset))),
                        library);
        if (canonical.size() >= CACHED_ADDRESSES) {
            canonical.clear();
        }
        Frame same = canonical.putIfAbsent(frame, frame);
        return same == null ? frame : same;
    }

    /** A function without a name is told by where it begins, so that one function is one frame; its file's unwind tables know that. */
    private OptionalLong functionAt(Mapping mapping, long offset) {
        FileId file = new FileId(mapping.device(), mapping.inode(), mapping.path());
        Optional<NativeFrames> frames = framesOfFile.get(file);
        if (frames == null) {
            frames = readFrames(mapping);
            framesOfFile.put(file, frames);
        }
        return frames.isEmpty() ? OptionalLong.empty() : frames.get().functionAtOffset(offset);
    }

    private Optional<NativeFrames> readFrames(Mapping mapping) {
        try {
            return mapping.isVdso() ? elfs.vdsoFrames() : Optional.of(elfs.frames(mapping, files.openable(mapping)));
        } catch (IOException | InvalidPathException e) {
            // What is wrong with the file was told when its symbols were read.
            return Optional.empty();
        }
    }

    private Optional<ElfSymbols> elfOf(Mapping mapping) {
        FileId file = new FileId(mapping.device(), mapping.inode(), mapping.path());
        Optional<ElfSymbols> known = elfOfFile.get(file);
        if (known != null) {
            return known;
        }
        Optional<ElfSymbols> read = read(mapping);
        elfOfFile.put(file, read);
        return read;
    }

    private Optional<ElfSymbols> read(Mapping mapping) {
        try {
            if (mapping.isVdso()) {
                return elfs.vdso();
            }
            ElfSymbols symbols = elfs.symbols(mapping, files.openable(mapping), debugFiles);
            symbols.problem()
                    .ifPresent(problem -> warnings.add("symbols of " + mapping.path() + " are missing: " + problem));
            return Optional.of(symbols);
        } catch (IOException | InvalidPathException e) {
            warnings.add("frames in " + mapping.path() + " have no names: " + e);
            return Optional.empty();
        }
    }
}

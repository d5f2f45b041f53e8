package dev.weir.profiler.symbol;

import dev.weir.hotspot.unwind.NativeCode;
import dev.weir.hotspot.unwind.NativeRegisters;
import dev.weir.hotspot.unwind.NativeStep;
import dev.weir.hotspot.unwind.OutsideStackException;
import dev.weir.hotspot.unwind.StackReader;
import dev.weir.model.Tgid;
import dev.weir.profiler.symbol.ProcessMaps.Mapping;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * The native code that a process has mapped, with the unwind tables of its files: libraries that were loaded since and files that were
 * deleted are found too.
 *
 * <p>For one thread. Tables are read when they are first needed and kept when the process ends.
 */
public final class MappedCode implements NativeCode {
    // About 400 bytes each. Programs under load return to some thousand places.
    private static final int CACHED_ROWS = 1 << 15;

    private final ProcessMaps maps;
    private final MappedFiles files;
    private final ElfCache elfs;
    private final Map<FileId, Optional<NativeFrames>> framesOfFile = new HashMap<>();
    private final Map<Long, UnwindRow> rows = new HashMap<>();
    private int generation;

    private record FileId(String device, long inode, String path) {}

    /** @param elfs shared by all processes of the host */
    public MappedCode(Tgid pid, ElfCache elfs) {
        this(Path.of("/proc"), pid, elfs, System::nanoTime);
    }

    MappedCode(Path proc, Tgid pid, ElfCache elfs, LongSupplier nanoTime) {
        maps = new ProcessMaps(proc, pid, nanoTime);
        files = new MappedFiles(proc.resolve(pid.toString()));
        this.elfs = elfs;
    }

    /** Where the first byte of a mapped library lies, by its file name. */
    public OptionalLong startOf(String library) {
        return maps.mappings().stream()
                .filter(mapping -> mapping.isFile() && mapping.library().equals(library) && mapping.offset() == 0)
                .mapToLong(Mapping::start)
                .min();
    }

    @Override
    public boolean isExecutable(long pc) {
        return codeAt(pc).isPresent();
    }

    @Override
    public boolean keepsFramePointers(long pc) {
        return codeAt(pc)
                .filter(mapping -> mapping.library().equals("libjvm.so"))
                .isPresent();
    }

    @Override
    public Optional<NativeStep> step(long pc, boolean leaf, NativeRegisters registers, StackReader stack)
            throws OutsideStackException {
        Optional<UnwindRow> row = rowAt(leaf ? pc : pc - 1);
        return row.isEmpty()
                ? Optional.empty()
                : FrameStep.take(row.get(), pc, Registers.of(registers.sp(), registers.fp()), stack::word)
                        .map(step -> new NativeStep(
                                step.pc(),
                                new NativeRegisters(
                                        step.registers().sp(), step.registers().fp()),
                                step.interrupted()));
    }

    /**
     * The caller of a frame by the unwind tables of its file, or why they do not tell.
     *
     * @param leaf whether the pc is the instruction to be executed next; else it is a return address, whose call is in the row of {@code pc - 1}
     */
    public <E extends Exception> TableStep caller(long pc, boolean leaf, Registers registers, FrameStep.Words<E> stack)
            throws E {
        Optional<UnwindRow> row = rowAt(leaf ? pc : pc - 1);
        if (row.isEmpty()) {
            return TableStep.None.NO_ROW;
        }
        if (FrameStep.isOutermost(row.get())) {
            return TableStep.None.OUTERMOST;
        }
        Optional<FrameStep> step = FrameStep.take(row.get(), pc, registers, stack);
        if (step.isPresent()) {
            return new TableStep.Caller(step.get());
        }
        return FrameStep.lacksRegister(row.get(), pc, registers, stack)
                ? TableStep.None.REGISTER_UNKNOWN
                : TableStep.None.NO_WAY_UP;
    }

    /** Whether code lies here, of a file or generated. */
    public boolean isCode(long pc) {
        return maps.executableAt(pc).isPresent();
    }

    @Override
    public boolean isThreadEntry(long pc) {
        return rowAt(pc - 1).or(() -> rowAt(pc)).filter(FrameStep::isOutermost).isPresent();
    }

    private Optional<Mapping> codeAt(long pc) {
        return maps.executableAt(pc).filter(mapping -> mapping.isFile() || mapping.isVdso());
    }

    private Optional<UnwindRow> rowAt(long pc) {
        UnwindRow known = generation == maps.generation() ? rows.get(pc) : null;
        if (known != null) {
            return Optional.of(known);
        }
        Optional<UnwindRow> row = codeAt(pc)
                .flatMap(mapping -> framesOf(mapping)
                        .flatMap(frames -> frames.rowAtOffset(pc - mapping.start() + mapping.offset())));
        if (generation != maps.generation() || rows.size() >= CACHED_ROWS) {
            rows.clear();
            generation = maps.generation();
        }
        row.ifPresent(found -> rows.put(pc, found));
        return row;
    }

    private Optional<NativeFrames> framesOf(Mapping mapping) {
        FileId file = new FileId(mapping.device(), mapping.inode(), mapping.path());
        Optional<NativeFrames> known = framesOfFile.get(file);
        if (known == null) {
            known = read(mapping);
            framesOfFile.put(file, known);
        }
        return known;
    }

    private Optional<NativeFrames> read(Mapping mapping) {
        try {
            return mapping.isVdso() ? elfs.vdsoFrames() : Optional.of(elfs.frames(mapping, files.openable(mapping)));
        } catch (IOException | InvalidPathException e) {
            // The Symbolizer, which needs the same file for names, tells of it.
            return Optional.empty();
        }
    }
}

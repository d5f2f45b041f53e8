package dev.weir.profiler;

import dev.weir.bpf.RawSample;
import dev.weir.bpf.UserRegisters;
import dev.weir.hotspot.ProcessMemory;
import dev.weir.hotspot.unwind.StackFrame;
import dev.weir.hotspot.unwind.StackReader;
import dev.weir.model.Tgid;
import dev.weir.profiler.WalkedStack.Whole;
import dev.weir.profiler.symbol.ElfCache;
import dev.weir.profiler.symbol.MappedCode;
import dev.weir.profiler.symbol.Registers;
import dev.weir.profiler.unwind.GeneratedCode;
import dev.weir.profiler.unwind.NativeEnd;
import dev.weir.profiler.unwind.NativeFrame;
import dev.weir.profiler.unwind.NativeStack;
import dev.weir.profiler.unwind.NativeUnwinder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A copy of the stack of a process that is no JVM, unwound with the unwind tables of its files. */
final class NativeWalk implements StackWalk {
    private final ProcessMemory memory;
    private final NativeUnwinder unwinder;
    private final Map<NativeEnd, Integer> ends = new EnumMap<>(NativeEnd.class);
    private int withoutTable;

    private NativeWalk(ProcessMemory memory, NativeUnwinder unwinder) {
        this.memory = memory;
        this.unwinder = unwinder;
    }

    /**
     * Opens the memory of a process, of which it reads code.
     *
     * @param generated kinds of code that no file describes
     * @throws IOException when the memory cannot be read
     */
    static NativeWalk open(Tgid pid, ElfCache elfs, List<GeneratedCode> generated) throws IOException {
        ProcessMemory memory = new ProcessMemory(Path.of("/proc", pid.toString()));
        return new NativeWalk(memory, new NativeUnwinder(new MappedCode(pid, elfs), memory, generated));
    }

    @Override
    public boolean needsCopy() {
        return true;
    }

    @Override
    public WalkedStack walk(RawSample sample) {
        UserRegisters registers = sample.registers();
        // A thread of the kernel that belongs to the process (io_uring's) has no user stack.
        if (registers.ip() == 0) {
            return new WalkedStack(List.of(), Whole.BY_NAMES);
        }
        NativeStack stack = unwinder.unwind(
                new NativeFrame(
                        registers.ip(),
                        Registers.of(registers.sp(), registers.fp()).withRax(registers.link()),
                        true),
                new StackReader(registers.sp(), sample.stackCopy()));
        ends.merge(stack.end(), 1, Integer::sum);
        withoutTable += stack.withoutTable() > 0 ? 1 : 0;
        return new WalkedStack(
                stack.frames().stream()
                        .map(frame -> new StackFrame(frame.pc(), !frame.leaf(), Optional.empty(), 0))
                        .toList(),
                whole(stack.end()));
    }

    private static Whole whole(NativeEnd end) {
        return switch (end) {
            case THREAD_ENTRY -> Whole.YES;
            case NO_FRAME_POINTER -> Whole.BY_NAMES;
            default -> Whole.NO;
        };
    }

    @Override
    public void forget() {
        memory.forget();
    }

    @Override
    public String description() {
        String cut = ends.entrySet().stream()
                .filter(end -> whole(end.getKey()) == Whole.NO)
                .map(end -> end.getValue() + " "
                        + end.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .collect(Collectors.joining(", "));
        return "unwound from a copy with the files' own unwind tables, no flag needed"
                + (cut.isEmpty() ? "" : "; cut off: " + cut)
                + (withoutTable == 0 ? "" : "; partly by frame pointers: " + withoutTable);
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

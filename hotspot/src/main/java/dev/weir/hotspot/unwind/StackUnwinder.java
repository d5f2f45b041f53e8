package dev.weir.hotspot.unwind;

import dev.weir.hotspot.ProcessMemory;
import dev.weir.hotspot.UnknownLayoutException;
import dev.weir.hotspot.VmStructs;
import dev.weir.hotspot.code.CodeCache;
import java.io.IOException;

/**
 * Walks the stacks of a HotSpot JVM on x86-64, which needs no flag: compiled frames by the sizes that HotSpot keeps of them, interpreter frames by rbp, libjvm.so and
 * other native code by their unwind tables.
 *
 * <p>The code cache must still be as it was when the sample was taken: unwind within a second, and call {@link #forget()} every 100 ms. For one thread.
 *
 * <p>Implementation notes. The threats, and what covers them: a pc in a prologue or epilogue ({@link LeafCode}); code that pushes words below its frame ({@link
 * CompiledFrames}); stubs whose frame has no fixed size ({@link StubFrames}); interpreter frames that are being built ({@link InterpreterFrames}); frames marked for
 * deoptimisation, and virtual threads whose callers lie in the heap ({@link Walk}); words that only look like return addresses ({@link ReturnAddresses}, {@link
 * PlausibleCallers}). Nothing outside the copy is read ({@link StackReader}); sp rises at every step above the leaf, so every walk ends.
 */
public final class StackUnwinder {
    private static final int EM_X86_64 = 62;
    private static final int MACHINE_OFFSET = 18;

    private final CodeCache codeCache;
    private final WalkRules rules;

    private StackUnwinder(ProcessMemory memory, VmStructs structs, CodeCache codeCache, NativeCode nativeCode)
            throws IOException {
        int machine = memory.readShort(structs.libjvmBase() + MACHINE_OFFSET);
        if (machine != EM_X86_64) {
            throw new UnknownLayoutException(
                    "only stacks of x86-64 are known, and libjvm.so is built for ELF machine " + machine);
        }
        this.codeCache = codeCache;
        MachineCode code = new MachineCode(memory);
        ReturnAddresses addresses =
                new ReturnAddresses(codeCache, nativeCode, code, new InterpreterReturns(memory, structs));
        InterpretedMethods methods = new InterpretedMethods(memory, structs);
        InterpreterFrames interpreter = new InterpreterFrames(structs, codeCache, addresses, methods);
        long callStubReturn = memory.readLong(structs.address("StubRoutines", "_call_stub_return_address"));
        PlausibleCallers callers = new PlausibleCallers(codeCache, addresses, interpreter, callStubReturn);
        rules = new WalkRules(
                codeCache,
                nativeCode,
                new NativeFrames(nativeCode, addresses, code),
                addresses,
                interpreter,
                new CompiledFrames(codeCache, addresses, callers, new LeafCode(code)),
                new StubFrames(addresses, callers, code),
                callers,
                new VirtualThreads(memory, structs, codeCache, callers),
                EntryFrames.of(structs, callStubReturn));
    }

    /**
     * An unwinder for one process.
     *
     * @param codeCache of the same process
     * @throws UnknownLayoutException when something that is needed is not described, or the machine is not x86-64
     */
    public static StackUnwinder of(ProcessMemory memory, VmStructs structs, CodeCache codeCache, NativeCode nativeCode)
            throws IOException {
        return new StackUnwinder(memory, structs, codeCache, nativeCode);
    }

    /** Walks one stack. What it cannot walk is in the result, never an exception. */
    public UnwoundStack unwind(ThreadState thread) {
        return new Walk(rules, thread).run();
    }

    /** Drops what was read of the process's code, its memory's pages included. */
    public void forget() throws IOException {
        codeCache.forget();
    }
}

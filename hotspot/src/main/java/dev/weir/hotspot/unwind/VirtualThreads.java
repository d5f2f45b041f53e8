package dev.weir.hotspot.unwind;

import dev.weir.hotspot.ProcessMemory;
import dev.weir.hotspot.VmStructs;
import dev.weir.hotspot.code.CodeBlob;
import dev.weir.hotspot.code.CodeBlobKind;
import dev.weir.hotspot.code.CodeCache;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Mounted virtual threads (21 and later). Their frames lie on the carrier's stack, above them the frame of {@code Continuation.enterSpecial}. A thread that
 * was unmounted gets only its top frames back at first; the lowest of these returns into a barrier, which fetches the next ones from the heap.
 */
final class VirtualThreads {
    // The stack arguments of the lowest frame, and alignment, lie between it and the entry's frame.
    private static final int MAX_ARGUMENT_BYTES = 256 * Long.BYTES;

    private final ProcessMemory memory;
    private final CodeCache codeCache;
    private final PlausibleCallers callers;
    private final OptionalLong entryReturn;

    VirtualThreads(ProcessMemory memory, VmStructs structs, CodeCache codeCache, PlausibleCallers callers) {
        this.memory = memory;
        this.codeCache = codeCache;
        this.callers = callers;
        this.entryReturn = structs.findAddress("ContinuationEntry", "_return_pc");
    }

    /** The frame of {@code enterSpecial} above the lowest frame that is not in the heap; empty when it is not found. */
    Optional<Position> entryAbove(Position barrier, StackReader stack) throws IOException, OutsideStackException {
        // The method is generated when the first virtual thread starts.
        long pc = entryReturn.isEmpty() ? 0 : memory.readLong(entryReturn.getAsLong());
        Optional<CodeBlob> enterSpecial = pc == 0 ? Optional.empty() : codeCache.find(pc);
        if (enterSpecial.isEmpty() || enterSpecial.get().frameSizeBytes() < 2 * Long.BYTES) {
            return Optional.empty();
        }
        int size = enterSpecial.get().frameSizeBytes();
        for (long sp = (barrier.sp() + 15) & -16; sp < barrier.sp() + MAX_ARGUMENT_BYTES; sp += 16) {
            if (!stack.holds(sp + size - Long.BYTES)) {
                break;
            }
            long fp = stack.word(sp + size - 2L * Long.BYTES);
            Position run = Position.caller(stack.word(sp + size - Long.BYTES), sp + size, fp);
            if (isJava(run.pc()) && callers.isPlausible(run, stack)) {
                return Optional.of(Position.caller(pc, sp, fp));
            }
        }
        return Optional.empty();
    }

    private boolean isJava(long pc) throws IOException {
        return codeCache
                .find(pc)
                .filter(blob -> blob.kind() == CodeBlobKind.NMETHOD || blob.kind() == CodeBlobKind.INTERPRETER)
                .isPresent();
    }
}

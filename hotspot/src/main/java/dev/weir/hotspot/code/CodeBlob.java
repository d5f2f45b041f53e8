package dev.weir.hotspot.code;

import static java.util.Objects.requireNonNull;

/**
 * One piece of the code cache as it was when it was read: a compiled method, the interpreter, a stub.
 *
 * @param address of the blob's header, which is the {@code nmethod*} of a compiled method; another blob may stand there later
 * @param compileId of a compiled method, counted through the life of the JVM; 0 for other blobs. Two blobs that are equal are the same one
 * @param name HotSpot's own: {@code nmethod}, {@code Interpreter}, the name of a stub
 * @param codeBegin the first instruction
 * @param codeEnd behind the last one, its out-of-line stubs included
 * @param frameCompleteOffset from {@code codeBegin} to where the prologue has built the frame; negative when it never has
 * @param frameSizeBytes with the return address; 0 for a blob whose frames have no fixed size
 * @param deoptHandler what HotSpot puts in place of a return address into this method to have it deoptimised; 0 when there is none
 * @param deoptMhHandler the same for calls through a method handle; 0 when there is none
 * @param originalPcOffset from the sp of such a frame to the word that keeps the return address itself; negative when there is none
 */
public record CodeBlob(
        long address,
        CodeBlobKind kind,
        int compileId,
        String name,
        long codeBegin,
        long codeEnd,
        int frameCompleteOffset,
        int frameSizeBytes,
        long deoptHandler,
        long deoptMhHandler,
        int originalPcOffset) {
    public CodeBlob {
        requireNonNull(kind, "kind is null");
        requireNonNull(name, "name is null");
        if (codeEnd < codeBegin || frameSizeBytes < 0) {
            throw new IllegalArgumentException("not a blob: code " + Long.toHexString(codeBegin) + "-"
                    + Long.toHexString(codeEnd) + ", frame of " + frameSizeBytes + " bytes");
        }
    }

    public boolean contains(long pc) {
        return codeBegin <= pc && pc < codeEnd;
    }

    /** Whether this is code of one Java method, so that its header is an {@code nmethod}. */
    public boolean isMethod() {
        return kind == CodeBlobKind.NMETHOD || kind == CodeBlobKind.NATIVE_NMETHOD;
    }

    /** Whether a frame of this method that has this pc was marked for deoptimisation. */
    public boolean isDeoptHandler(long pc) {
        return pc != 0 && (pc == deoptHandler || pc == deoptMhHandler);
    }
}

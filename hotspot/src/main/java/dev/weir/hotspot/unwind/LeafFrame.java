package dev.weir.hotspot.unwind;

import dev.weir.hotspot.code.CodeBlob;

/**
 * How the frame of a compiled method lies at one instruction of it.
 *
 * @param returnAddressOffset from sp to the return address, in bytes
 * @param fpSaved whether the caller's rbp is in the word below the return address; else it is still in the register
 */
record LeafFrame(int returnAddressOffset, boolean fpSaved) {
    static LeafFrame whole(CodeBlob blob) {
        return new LeafFrame(blob.frameSizeBytes() - Long.BYTES, true);
    }

    /** The same frame with so many bytes pushed below it. */
    LeafFrame below(int bytes) {
        return new LeafFrame(returnAddressOffset + bytes, fpSaved);
    }
}

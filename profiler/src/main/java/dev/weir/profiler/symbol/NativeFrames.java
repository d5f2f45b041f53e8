package dev.weir.profiler.symbol;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/** The unwind tables of one ELF file by places in the file, as mappings give them. */
record NativeFrames(ElfImage image, CallFrames frames) {
    static NativeFrames read(ElfImage image) throws IOException {
        return new NativeFrames(image, CallFrames.read(image));
    }

    /** Needs no file any more. */
    Optional<UnwindRow> rowAtOffset(long offset) {
        OptionalLong address = image.addressOfOffset(offset);
        return address.isEmpty() ? Optional.empty() : frames.rowAt(address.getAsLong());
    }
}

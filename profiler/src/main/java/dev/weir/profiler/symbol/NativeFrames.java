package dev.weir.profiler.symbol;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/** The unwind tables of one ELF file by places in the file, as mappings give them. */
record NativeFrames(ElfImage image, CallFrames frames) implements Closeable {
    static NativeFrames read(ElfImage image) throws IOException {
        return new NativeFrames(image, CallFrames.read(image));
    }

    /** The row of an instruction by its place in the file. */
    Optional<UnwindRow> rowAtOffset(long offset) {
        OptionalLong address = image.addressOfOffset(offset);
        return address.isEmpty() ? Optional.empty() : frames.rowAt(address.getAsLong());
    }

    /** Where the function begins that lies at a place in the file, as its symbols count. */
    OptionalLong functionAtOffset(long offset) {
        OptionalLong address = image.addressOfOffset(offset);
        return address.isEmpty() ? address : frames.startOf(address.getAsLong());
    }

    /** Whether the image must stay open until this is closed. */
    boolean needsFile() {
        return frames.needsFile();
    }

    @Override
    public void close() throws IOException {
        frames.close();
    }
}

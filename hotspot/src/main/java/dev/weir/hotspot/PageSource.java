package dev.weir.hotspot;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Where memory comes from: a process, or what was recorded of one. */
public interface PageSource extends Closeable {
    /** Fills what remains of the buffer with what lies at the address; memory that is not there is an {@link IOException}. */
    void read(long address, ByteBuffer into) throws IOException;
}

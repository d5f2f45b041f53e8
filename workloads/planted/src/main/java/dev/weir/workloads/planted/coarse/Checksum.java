package dev.weir.workloads.planted.coarse;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** A checksum over direct memory: a stub of the JVM, without a frame of its own. */
final class Checksum implements Stage {
    private final ByteBuffer memory = ByteBuffer.allocateDirect(1 << 20);

    @Override
    public String task() {
        return "Checksum";
    }

    @Override
    public long run(long seed) {
        memory.clear();
        memory.putLong(0, seed);
        CRC32 crc = new CRC32();
        crc.update(memory);
        return seed + crc.getValue();
    }
}

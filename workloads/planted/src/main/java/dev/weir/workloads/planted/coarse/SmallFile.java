package dev.weir.workloads.planted.coarse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Small writes and reads of one file, by way of direct memory: nearly all of it in the kernel. */
final class SmallFile implements Stage {
    private final FileChannel file;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(512);

    SmallFile() {
        try {
            Path path = Files.createTempFile("planted", ".tmp");
            file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
            // The open file remains; nothing is left behind, however the process ends.
            Files.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a file to read and write", e);
        }
    }

    @Override
    public String task() {
        return "SmallFile";
    }

    @Override
    public long run(long seed) throws IOException {
        long sum = seed;
        for (int i = 0; i < 12; i++) {
            long at = (sum + i & 31) * 512;
            buffer.clear().putLong(0, sum);
            file.write(buffer, at);
            buffer.clear();
            sum += file.read(buffer, at) + buffer.getLong(0);
        }
        return sum;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}

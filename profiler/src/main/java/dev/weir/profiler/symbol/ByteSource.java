package dev.weir.profiler.symbol;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Bounded reads from an ELF image: of a file, or of a copy in memory (the vdso is no file). */
interface ByteSource extends Closeable {
    // The largest symbol tables seen in engines' libraries (TensorFlow, ClickHouse with symbols) are below this; a
    // hostile header may ask for more.
    long MOST_BYTES_AT_ONCE = 192L << 20;

    long size();

    /**
     * The bytes of a range, little-endian.
     *
     * @throws IOException also when the range does not lie within the image or is too large
     */
    ByteBuffer read(long offset, long length) throws IOException;

    @Override
    default void close() throws IOException {}

    /** Read with pread and never mapped: a file that somebody truncates would raise SIGBUS in a mapping. */
    static ByteSource open(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        return new ByteSource() {
            private final long size = sizeOf(channel);

            @Override
            public long size() {
                return size;
            }

            @Override
            public ByteBuffer read(long offset, long length) throws IOException {
                check(this, offset, length);
                ByteBuffer bytes = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
                while (bytes.hasRemaining()) {
                    if (channel.read(bytes, offset + bytes.position()) < 0) {
                        throw new IOException("the file became shorter while it was read: " + path);
                    }
                }
                return bytes.flip();
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }

    static ByteSource of(byte[] image) {
        return new ByteSource() {
            @Override
            public long size() {
                return image.length;
            }

            @Override
            public ByteBuffer read(long offset, long length) throws IOException {
                check(this, offset, length);
                return ByteBuffer.wrap(image, (int) offset, (int) length)
                        .slice()
                        .order(ByteOrder.LITTLE_ENDIAN);
            }
        };
    }

    /** Bytes that are there already, from the first to the last that the buffer has. */
    static ByteSource of(ByteBuffer image) {
        return new ByteSource() {
            @Override
            public long size() {
                return image.capacity();
            }

            @Override
            public ByteBuffer read(long offset, long length) throws IOException {
                check(this, offset, length);
                return image.slice((int) offset, (int) length).order(ByteOrder.LITTLE_ENDIAN);
            }
        };
    }

    private static long sizeOf(FileChannel channel) throws IOException {
        try {
            return channel.size();
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static void check(ByteSource source, long offset, long length) throws IOException {
        if (offset < 0 || length < 0 || offset > source.size() || length > source.size() - offset) {
            throw new IOException("the range " + Long.toHexString(offset) + "+" + Long.toHexString(length)
                    + " lies outside of the image of " + source.size() + " bytes");
        }
        long most = Math.min(MOST_BYTES_AT_ONCE, Runtime.getRuntime().maxMemory() / 4);
        if (length > most) {
            throw new IOException(
                    "a section of " + length + " bytes is larger than the " + most + " that may be read at once");
        }
    }
}

package dev.weir.hotspot;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * The memory of another process, read through {@code /proc/PID/mem} without stopping it; pages are read once and kept until {@link #forget()}.
 *
 * <p>Needs the right to trace it: the same user, or CAP_SYS_PTRACE. For one thread.
 */
public final class ProcessMemory implements Closeable {
    private static final int PAGE = 4096;

    private final PageSource source;
    private final Map<Long, ByteBuffer> pages = new HashMap<>();

    /** Opens the memory of the process whose directory below /proc this is. */
    public ProcessMemory(Path procDirectory) throws IOException {
        this(new LiveMemory(FileChannel.open(procDirectory.resolve("mem"), StandardOpenOption.READ)));
    }

    /** Reads from elsewhere, in whole pages; closes it in the end. */
    public ProcessMemory(PageSource source) {
        this.source = source;
    }

    /** Some bytes; an address that is not mapped is an {@link IOException}. */
    public byte[] read(long address, int length) throws IOException {
        byte[] bytes = new byte[length];
        for (int done = 0; done < length; ) {
            long at = address + done;
            int inPage = (int) (at & (PAGE - 1));
            int count = Math.min(length - done, PAGE - inPage);
            page(at - inPage).get(inPage, bytes, done, count);
            done += count;
        }
        return bytes;
    }

    public byte readByte(long address) throws IOException {
        int inPage = (int) (address & (PAGE - 1));
        return page(address - inPage).get(inPage);
    }

    public short readShort(long address) throws IOException {
        int inPage = (int) (address & (PAGE - 1));
        return inPage <= PAGE - Short.BYTES
                ? page(address - inPage).getShort(inPage)
                : words(address, Short.BYTES).getShort(0);
    }

    public int readInt(long address) throws IOException {
        int inPage = (int) (address & (PAGE - 1));
        return inPage <= PAGE - Integer.BYTES
                ? page(address - inPage).getInt(inPage)
                : words(address, Integer.BYTES).getInt(0);
    }

    public long readLong(long address) throws IOException {
        int inPage = (int) (address & (PAGE - 1));
        return inPage <= PAGE - Long.BYTES
                ? page(address - inPage).getLong(inPage)
                : words(address, Long.BYTES).getLong(0);
    }

    /** In the byte order of this machine, which is that of every process on it. */
    public ByteBuffer words(long address, int length) throws IOException {
        return ByteBuffer.wrap(read(address, length)).order(ByteOrder.nativeOrder());
    }

    /** A text that ends with a NUL; one of more than {@code limit} bytes is cut. */
    public String readText(long address, int limit) throws IOException {
        StringBuilder text = new StringBuilder();
        for (long at = address; text.length() < limit; at++) {
            byte b = readByte(at);
            if (b == 0) {
                break;
            }
            text.append((char) (b & 0xff));
        }
        return new String(text.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** Drops every page that was read: what is asked for next is read again. */
    public void forget() {
        pages.clear();
    }

    private ByteBuffer page(long start) throws IOException {
        ByteBuffer page = pages.get(start);
        if (page == null) {
            if (start < 0) {
                throw new IOException("not an address of user space: " + Long.toHexString(start));
            }
            page = ByteBuffer.allocate(PAGE).order(ByteOrder.nativeOrder());
            source.read(start, page);
            pages.put(start, page);
        }
        return page;
    }

    @Override
    public void close() throws IOException {
        source.close();
    }

    private record LiveMemory(FileChannel channel) implements PageSource {
        @Override
        public void read(long address, ByteBuffer into) throws IOException {
            for (long at = address; into.hasRemaining(); ) {
                int count = channel.read(into, at);
                if (count < 0) {
                    throw new IOException("no memory at " + Long.toHexString(at));
                }
                at += count;
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}

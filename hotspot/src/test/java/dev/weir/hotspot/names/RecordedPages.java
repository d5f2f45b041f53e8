package dev.weir.hotspot.names;

import dev.weir.hotspot.PageSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The memory of a process, of which every page that was read is kept; later it can be read again as it was, or changed. */
final class RecordedPages implements PageSource {
    static final int PAGE = 4096;

    private final FileChannel live;
    private final Map<Long, byte[]> pages = new HashMap<>();

    RecordedPages(Path memory) throws IOException {
        live = FileChannel.open(memory, StandardOpenOption.READ);
    }

    @Override
    public void read(long address, ByteBuffer into) throws IOException {
        int start = into.position();
        long at = address;
        while (into.hasRemaining()) {
            int count = live.read(into, at);
            if (count < 0) {
                throw new IOException("no memory at " + Long.toHexString(at));
            }
            at += count;
        }
        byte[] page = new byte[into.position() - start];
        into.get(start, page);
        pages.put(address, page);
    }

    @Override
    public void close() throws IOException {
        live.close();
    }

    /** The addresses of the pages, in a stable order. */
    List<Long> addresses() {
        List<Long> addresses = new ArrayList<>(pages.keySet());
        addresses.sort(null);
        return addresses;
    }

    /** The pages as they were read last, with some of them replaced; others are no memory. */
    PageSource with(Map<Long, byte[]> replaced) {
        return new PageSource() {
            @Override
            public void read(long address, ByteBuffer into) throws IOException {
                byte[] page = replaced.getOrDefault(address, pages.get(address));
                if (page == null) {
                    throw new IOException("no memory at " + Long.toHexString(address));
                }
                into.put(page);
            }

            @Override
            public void close() {}
        };
    }

    /** A copy of a page, to be changed. */
    byte[] copy(long address) {
        byte[] page = pages.get(address);
        if (page == null) {
            throw new IllegalArgumentException("not recorded: " + Long.toHexString(address));
        }
        return page.clone();
    }
}

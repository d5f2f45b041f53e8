package dev.weir.hotspot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The pages of a process that a test looked at, kept after the process ended, so that they can be damaged. */
public final class RecordedPages implements PageSource {
    private final Map<Long, byte[]> pages;

    private RecordedPages(Map<Long, byte[]> pages) {
        this.pages = pages;
    }

    /** Passes reads on, and keeps what they got. */
    public static PageSource recording(PageSource live, Map<Long, byte[]> into) {
        return new PageSource() {
            @Override
            public void read(long address, ByteBuffer page) throws IOException {
                int from = page.position();
                live.read(address, page);
                byte[] bytes = new byte[page.position() - from];
                page.get(from, bytes);
                into.put(address, bytes);
            }

            @Override
            public void close() throws IOException {
                live.close();
            }
        };
    }

    public static RecordedPages of(Map<Long, byte[]> pages) {
        return new RecordedPages(pages);
    }

    /** A copy in which some words are others: noise, words of other places, small numbers; and some pages are not there. */
    public RecordedPages damaged(Random random, int words, List<Long> spareAddresses) {
        Map<Long, byte[]> copy = new HashMap<>();
        pages.forEach((address, bytes) -> copy.put(address, bytes.clone()));
        List<Long> addresses = new ArrayList<>(copy.keySet());
        addresses.sort(null);
        for (int i = 0; i < words; i++) {
            byte[] page = copy.get(addresses.get(random.nextInt(addresses.size())));
            if (page != null) {
                ByteBuffer.wrap(page)
                        .order(java.nio.ByteOrder.nativeOrder())
                        .putLong(random.nextInt(page.length / 8) * 8, noise(random, spareAddresses));
            }
        }
        if (random.nextInt(4) == 0) {
            copy.remove(addresses.get(random.nextInt(addresses.size())));
        }
        return new RecordedPages(copy);
    }

    /** A word that is likely to be taken for something. */
    public static long noise(Random random, List<Long> addresses) {
        return switch (random.nextInt(6)) {
            case 0 -> random.nextLong();
            case 1 -> random.nextInt(64) - 8L;
            case 2 -> random.nextInt();
            default -> addresses.get(random.nextInt(addresses.size())) + (random.nextInt(3) - 1) * 8L;
        };
    }

    @Override
    public void read(long address, ByteBuffer into) throws IOException {
        byte[] page = pages.get(address);
        if (page == null || page.length != into.remaining()) {
            throw new IOException("nothing was recorded at " + Long.toHexString(address));
        }
        into.put(page);
    }

    @Override
    public void close() {}
}

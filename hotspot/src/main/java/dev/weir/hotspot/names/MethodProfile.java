package dev.weir.hotspot.names;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What HotSpot has counted in one method, its MethodData: how often each invocation ran, and which classes its receivers had.
 *
 * <p>The server compiler decides by these figures what it inlines.
 */
final class MethodProfile {
    /** @param klass the address of a class that was a receiver */
    record Receiver(long klass, long count) {}

    /**
     * One invocation.
     *
     * @param others how often it ran, without the counts of {@code receivers}
     * @param receivers the first classes that were seen, two unless TypeProfileWidth says otherwise
     */
    record Site(long others, List<Receiver> receivers) {
        long count() {
            return others + receivers.stream().mapToLong(Receiver::count).sum();
        }
    }

    private static final int HEADER_BYTES = 8;

    // DataLayout's tags; the same from JDK 8 to 25, and described by vmStructs.
    private static final int BIT = 1;
    private static final int COUNTER = 2;
    private static final int JUMP = 3;
    private static final int RECEIVER_TYPE = 4;
    private static final int VIRTUAL_CALL = 5;
    private static final int RET = 6;
    private static final int BRANCH = 7;
    private static final int MULTI_BRANCH = 8;
    private static final int CALL_TYPE = 10;
    private static final int VIRTUAL_CALL_TYPE = 11;

    /**
     * The cells of receivers behind the counter: two for each of TypeProfileWidth receivers, which is 2 unless a flag says otherwise, and one more in front where JVMCI
     * counts the others by itself (JDK 9 to 17).
     */
    private static final int[] RECEIVER_CELLS = {4, 5, 2, 3, 6, 7, 8, 9, 0, 1, 10, 11, 12, 13, 14, 15, 16, 17};

    private final Map<Integer, Site> sites;

    private MethodProfile(Map<Integer, Site> sites) {
        this.sites = sites;
    }

    /**
     * Decodes the profile of a method.
     *
     * @param data as in memory, in this machine's byte order
     * @throws IOException when no width of a receiver's profile makes sense of it
     */
    static MethodProfile decode(ByteBuffer data, int codeSize) throws IOException {
        for (int receiverCells : RECEIVER_CELLS) {
            Optional<Map<Integer, Site>> sites = walk(data, codeSize, receiverCells);
            if (sites.isPresent()) {
                return new MethodProfile(sites.get());
            }
        }
        throw new IOException("a MethodData that cannot be followed to its end");
    }

    /** Empty when the sizes do not lead to the end: then the receivers take another number of cells. */
    private static Optional<Map<Integer, Site>> walk(ByteBuffer data, int codeSize, int receiverCells) {
        Map<Integer, Site> sites = new HashMap<>();
        int at = 0;
        int lastBci = -1;
        while (at < data.capacity()) {
            if (at > data.capacity() - HEADER_BYTES) {
                return Optional.empty();
            }
            int tag = data.get(at) & 0xff;
            int bci = data.getShort(at + 2) & 0xffff;
            long cells = cells(data, at, tag, receiverCells);
            // Entries stand in the order of the bytecode, one for an instruction.
            if (cells < 0
                    || bci <= lastBci
                    || bci >= codeSize
                    || cells * Long.BYTES > data.capacity() - at - HEADER_BYTES) {
                return Optional.empty();
            }
            lastBci = bci;
            if (tag == COUNTER || tag == CALL_TYPE) {
                sites.put(bci, new Site(cell(data, at, 0), List.of()));
            } else if (tag == VIRTUAL_CALL || tag == VIRTUAL_CALL_TYPE) {
                sites.put(bci, virtualSite(data, at, receiverCells));
            }
            at += HEADER_BYTES + (int) cells * Long.BYTES;
        }
        return Optional.of(sites);
    }

    private static Site virtualSite(ByteBuffer data, int at, int receiverCells) {
        int extra = receiverCells & 1;
        List<Receiver> receivers = new ArrayList<>();
        for (int i = 1 + extra; i + 1 < 1 + receiverCells; i += 2) {
            long klass = cell(data, at, i);
            if (klass != 0) {
                receivers.add(new Receiver(klass, cell(data, at, i + 1)));
            }
        }
        return new Site(cell(data, at, 0) + (extra == 0 ? 0 : cell(data, at, 1)), List.copyOf(receivers));
    }

    /** How many cells follow an entry's header; negative when it is none that can stand among a method's own. */
    private static long cells(ByteBuffer data, int at, int tag, int receiverCells) {
        return switch (tag) {
            case BIT -> 0;
            case COUNTER -> 1;
            case JUMP -> 2;
            case RECEIVER_TYPE, VIRTUAL_CALL -> 1 + receiverCells;
            // BciProfileWidth is a develop flag: 2.
            case RET -> 7;
            case BRANCH -> 3;
            case MULTI_BRANCH -> 1 + counted(data, at, 0);
            case CALL_TYPE -> 2 + counted(data, at, 1);
            case VIRTUAL_CALL_TYPE -> 2 + receiverCells + counted(data, at, 1 + receiverCells);
            default -> -1;
        };
    }

    /** The value of a cell that counts cells behind it. */
    private static long counted(ByteBuffer data, int at, int cell) {
        int place = at + HEADER_BYTES + cell * Long.BYTES;
        // An int is stored in the lower half.
        return place > data.capacity() - Long.BYTES ? Integer.MAX_VALUE : data.getLong(place) & 0xffff_ffffL;
    }

    private static long cell(ByteBuffer data, int at, int cell) {
        return data.getLong(at + HEADER_BYTES + cell * Long.BYTES);
    }

    /** An invocation's figures; empty where HotSpot counts nothing. */
    Optional<Site> site(int bci) {
        return Optional.ofNullable(sites.get(bci));
    }

    /** Whether any invocation was counted: a profile may have been made a moment ago. */
    boolean hasCounted() {
        return sites.values().stream().anyMatch(site -> site.count() > 0);
    }
}

package dev.weir.profiler.symbol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Optional;

/**
 * Names by address range: two sorted arrays and one blob of bytes, and no object for a symbol until it is asked for.
 *
 * <p>The ranges of a symbol table may nest, overlap and be missing; here they are flattened once, so that a lookup is one
 * binary search. An address between two sized symbols has no name: calling it after the function before it would be
 * wrong in every library without {@code .symtab}. Addresses are unsigned.
 */
final class SymbolTable {
    private static final int NO_NAME = -1;

    private final long[] starts;
    private final int[] names;
    private final byte[] blob;

    private SymbolTable(long[] starts, int[] names, byte[] blob) {
        this.starts = starts;
        this.names = names;
        this.blob = blob;
    }

    /** The raw name, as the table holds it, of the function at an address. */
    Optional<String> nameAt(long address) {
        int low = 0;
        int high = starts.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(starts[middle], address) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        if (high < 0 || names[high] == NO_NAME) {
            return Optional.empty();
        }
        int from = names[high];
        int to = from;
        while (blob[to] != 0) {
            to++;
        }
        return Optional.of(new String(blob, from, to - from, UTF_8));
    }

    boolean isEmpty() {
        return starts.length == 0;
    }

    /** The bytes that the arrays occupy. */
    long sizeBytes() {
        return 12L * starts.length + blob.length;
    }

    /** Collects symbols in any order. Where several begin at one address the best name wins, the same one every time. */
    static final class Builder {
        private long[] starts = new long[1024];
        private long[] ends = new long[1024];
        private int[] nameFrom = new int[1024];
        private int[] nameLength = new int[1024];
        private byte[] rank = new byte[1024];
        private boolean[] sized = new boolean[1024];
        private byte[] bytes = new byte[32 * 1024];
        private int count;
        private int byteCount;

        /** A symbol that covers {@code [start, end)}. A greater rank wins over a smaller one at the same address. */
        Builder add(long start, long end, int rank, byte[] source, int from, int length) {
            if (Long.compareUnsigned(start, end) < 0 && length > 0) {
                append(start, end, rank, true, source, from, length);
            }
            return this;
        }

        /** A symbol without a size: it reaches to the next symbol, at most to {@code limit}, and never into a sized one. */
        Builder addUnsized(long start, long limit, int rank, byte[] source, int from, int length) {
            if (Long.compareUnsigned(start, limit) < 0 && length > 0) {
                append(start, limit, rank, false, source, from, length);
            }
            return this;
        }

        /** An address at which an unsized symbol before it ends, without a name of its own. */
        Builder addBoundary(long address) {
            append(address, address, -1, false, bytes, 0, 0);
            return this;
        }

        int count() {
            return count;
        }

        private void append(
                long start, long end, int symbolRank, boolean isSized, byte[] source, int from, int length) {
            if (count == starts.length) {
                int capacity = count * 2;
                starts = Arrays.copyOf(starts, capacity);
                ends = Arrays.copyOf(ends, capacity);
                nameFrom = Arrays.copyOf(nameFrom, capacity);
                nameLength = Arrays.copyOf(nameLength, capacity);
                rank = Arrays.copyOf(rank, capacity);
                sized = Arrays.copyOf(sized, capacity);
            }
            if (length > bytes.length - byteCount) {
                bytes = Arrays.copyOf(bytes, Math.addExact(Math.max(bytes.length, length), bytes.length));
            }
            starts[count] = start;
            ends[count] = end;
            nameFrom[count] = byteCount;
            nameLength[count] = length;
            rank[count] = (byte) symbolRank;
            sized[count] = isSized;
            System.arraycopy(source, from, bytes, byteCount, length);
            byteCount += length;
            count++;
        }

        SymbolTable build() {
            int[] order = bestOfEachStart();
            return new Flattening(order).run();
        }

        /** The symbols by address, one for each address; its end is the furthest of all that begin there. */
        private int[] bestOfEachStart() {
            Integer[] sorted = new Integer[count];
            Arrays.setAll(sorted, i -> i);
            Arrays.sort(sorted, this::compare);
            int[] order = new int[count];
            int kept = 0;
            for (int symbol : sorted) {
                if (kept > 0 && starts[order[kept - 1]] == starts[symbol]) {
                    int best = order[kept - 1];
                    if (sized[symbol] && sized[best] && Long.compareUnsigned(ends[symbol], ends[best]) > 0) {
                        ends[best] = ends[symbol];
                    }
                } else {
                    order[kept++] = symbol;
                }
            }
            return Arrays.copyOf(order, kept);
        }

        private int compare(int a, int b) {
            int byStart = Long.compareUnsigned(starts[a], starts[b]);
            if (byStart != 0) {
                return byStart;
            }
            if (sized[a] != sized[b]) {
                return sized[a] ? -1 : 1;
            }
            int byRank = Integer.compare(rank[b], rank[a]);
            if (byRank != 0) {
                return byRank;
            }
            // malloc rather than __libc_malloc: people write the name without underscores into their profiles.
            int byUnderscores = Integer.compare(underscores(a), underscores(b));
            if (byUnderscores != 0) {
                return byUnderscores;
            }
            int byLength = Integer.compare(nameLength[a], nameLength[b]);
            if (byLength != 0) {
                return byLength;
            }
            return Arrays.compare(
                    bytes, nameFrom[a], nameFrom[a] + nameLength[a], bytes, nameFrom[b], nameFrom[b] + nameLength[b]);
        }

        private int underscores(int symbol) {
            int leading = 0;
            while (leading < nameLength[symbol] && bytes[nameFrom[symbol] + leading] == '_') {
                leading++;
            }
            return leading;
        }

        /** One sweep over the sorted symbols with a stack of those that are open, giving disjoint ranges. */
        private final class Flattening {
            private final int[] order;
            private final int[] open;
            private int depth;
            private final long[] outStarts;
            private final int[] outNames;
            private int out;
            private final byte[] outBlob;
            private int outBytes;
            private final int[] written;

            Flattening(int[] order) {
                this.order = order;
                open = new int[order.length];
                outStarts = new long[2 * order.length + 1];
                outNames = new int[2 * order.length + 1];
                outBlob = new byte[byteCount + order.length];
                written = new int[count];
                Arrays.fill(written, NO_NAME);
            }

            SymbolTable run() {
                for (int i = 0; i < order.length; i++) {
                    int symbol = order[i];
                    closeUpTo(starts[symbol]);
                    if (nameLength[symbol] == 0) {
                        if (depth == 0) {
                            emit(starts[symbol], NO_NAME);
                        }
                        continue;
                    }
                    if (!sized[symbol]) {
                        if (depth > 0) {
                            continue;
                        }
                        if (i + 1 < order.length && Long.compareUnsigned(starts[order[i + 1]], ends[symbol]) < 0) {
                            ends[symbol] = starts[order[i + 1]];
                        }
                    }
                    emit(starts[symbol], nameOf(symbol));
                    open[depth++] = symbol;
                }
                closeUpTo(-1L);
                return new SymbolTable(
                        Arrays.copyOf(outStarts, out), Arrays.copyOf(outNames, out), Arrays.copyOf(outBlob, outBytes));
            }

            private void closeUpTo(long address) {
                while (depth > 0 && Long.compareUnsigned(ends[open[depth - 1]], address) <= 0) {
                    long end = ends[open[--depth]];
                    while (depth > 0 && Long.compareUnsigned(ends[open[depth - 1]], end) <= 0) {
                        depth--;
                    }
                    emit(end, depth == 0 ? NO_NAME : nameOf(open[depth - 1]));
                }
            }

            private void emit(long start, int name) {
                if (out > 0 && outStarts[out - 1] == start) {
                    outNames[out - 1] = name;
                } else {
                    outStarts[out] = start;
                    outNames[out++] = name;
                }
            }

            private int nameOf(int symbol) {
                if (written[symbol] == NO_NAME) {
                    written[symbol] = outBytes;
                    System.arraycopy(bytes, nameFrom[symbol], outBlob, outBytes, nameLength[symbol]);
                    outBytes += nameLength[symbol] + 1;
                }
                return written[symbol];
            }
        }
    }
}

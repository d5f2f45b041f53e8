package dev.weir.profiler.symbol.jvm;

import dev.weir.profiler.symbol.jvm.Varints.Malformed;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The inlined scopes of one compiled method: sorted ranges that cover its body without a gap, each with its methods.
 *
 * <p>Scopes are kept as a forest, because the file shares the outer methods of neighbouring ranges: written out, a hostile
 * record of a few MiB would be gigabytes. Here every byte of a record makes at most one node or range.
 */
final class InlineRanges {
    /** Of a range's methods; the library writes no more. */
    static final int MAX_DEPTH = 255;

    private int count;
    private int[] ends = new int[16];
    private int[] leaves = new int[16];

    private int nodes;
    private int[] methods = new int[32];
    private int[] parents = new int[32];

    /**
     * @param size of the compiled method's body in bytes
     * @param names how many names are known
     */
    static InlineRanges decode(ByteBuffer record, int size, int names) throws Malformed {
        InlineRanges result = new InlineRanges();
        int[] path = new int[MAX_DEPTH];
        int[] fresh = new int[MAX_DEPTH];
        int depth = 0;
        int end = 0;
        while (record.hasRemaining()) {
            int length = Varints.next(record, size - end, "the length of a range");
            int shared = Varints.next(record, depth, "the number of shared scopes");
            int added = Varints.next(record, MAX_DEPTH - shared, "the number of scopes");
            for (int i = 0; i < added; i++) {
                fresh[i] = Varints.next(record, names, "the number of a name");
            }
            for (int i = added - 1; i >= 0; i--) {
                path[shared] = result.node(fresh[i], shared == 0 ? -1 : path[shared - 1]);
                shared++;
            }
            depth = shared;
            if (length == 0 || depth == 0) {
                throw new Malformed("an empty range");
            }
            end += length;
            result.range(end, path[depth - 1]);
        }
        if (end != size) {
            throw new Malformed("ranges cover " + end + " of " + size + " bytes");
        }
        return result;
    }

    private int node(int method, int parent) {
        if (nodes == methods.length) {
            methods = Arrays.copyOf(methods, 2 * nodes);
            parents = Arrays.copyOf(parents, 2 * nodes);
        }
        methods[nodes] = method;
        parents[nodes] = parent;
        return nodes++;
    }

    private void range(int end, int leaf) {
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, 2 * count);
            leaves = Arrays.copyOf(leaves, 2 * count);
        }
        ends[count] = end;
        leaves[count] = leaf;
        count++;
    }

    int count() {
        return count;
    }

    /** Where a range ends, in bytes from the start of the body; the next begins there. */
    int end(int range) {
        return ends[range];
    }

    /** The numbers of the names at an offset into the body, innermost first. */
    int[] methodsAt(int offset) {
        int found = Arrays.binarySearch(ends, 0, count, offset);
        // An offset that equals an end belongs to the range after it.
        int range = found >= 0 ? found + 1 : -found - 1;
        int[] result = new int[MAX_DEPTH];
        int depth = 0;
        for (int node = leaves[range]; node >= 0; node = parents[node]) {
            result[depth++] = methods[node];
        }
        return Arrays.copyOf(result, depth);
    }
}

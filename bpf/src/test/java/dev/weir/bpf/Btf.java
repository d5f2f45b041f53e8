package dev.weir.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;

/**
 * The layouts of the structures in a .BTF section.
 *
 * <p>The format is Documentation/bpf/btf.rst of the kernel: a header, then types of varying length, then strings.
 */
final class Btf {
    private static final int STRUCT = 4;

    /** How many bytes follow the 12 of each kind of type: so many, and so many for each of its vlen elements. */
    private static final int[][] EXTRA = {
        {0, 0}, {4, 0}, {0, 0}, {12, 0}, {0, 12}, {0, 12}, {0, 8}, {0, 0}, {0, 0}, {0, 0},
        {0, 0}, {0, 0}, {0, 0}, {0, 8}, {4, 0}, {0, 12}, {0, 0}, {4, 0}, {0, 0}, {0, 12}
    };

    private Btf() {}

    /** By structure: the offset in bytes of each member, and under the empty name the size of the whole. */
    static Map<String, Map<String, Integer>> structures(byte[] section) {
        ByteBuffer btf = ByteBuffer.wrap(section).order(ByteOrder.LITTLE_ENDIAN);
        if (btf.getShort(0) != (short) 0xeb9f) {
            throw new IllegalArgumentException("not a .BTF section");
        }
        int header = btf.getInt(4);
        int types = header + btf.getInt(8);
        int end = types + btf.getInt(12);
        int strings = header + btf.getInt(16);
        Map<String, Map<String, Integer>> structures = new TreeMap<>();
        for (int type = types; type < end; ) {
            int kind = btf.getInt(type + 4) >>> 24 & 0x1f;
            int elements = btf.getInt(type + 4) & 0xffff;
            if (kind == STRUCT) {
                Map<String, Integer> members = new TreeMap<>();
                members.put("", btf.getInt(type + 8));
                for (int i = 0; i < elements; i++) {
                    int member = type + 12 + 12 * i;
                    members.put(Elf.string(btf, strings + btf.getInt(member)), btf.getInt(member + 8) / 8);
                }
                structures.put(Elf.string(btf, strings + btf.getInt(type)), members);
            }
            type += 12 + EXTRA[kind][0] + elements * EXTRA[kind][1];
        }
        return structures;
    }
}

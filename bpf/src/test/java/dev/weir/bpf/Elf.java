package dev.weir.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** The sections of a 64-bit little-endian ELF file, by name. */
final class Elf {
    private Elf() {}

    static Map<String, byte[]> sections(byte[] file) {
        ByteBuffer elf = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        if (elf.getInt(0) != 0x464c457f || file[4] != 2 || file[5] != 1) {
            throw new IllegalArgumentException("not a 64-bit little-endian ELF file");
        }
        int headers = (int) elf.getLong(40);
        int headerSize = elf.getShort(58);
        int count = elf.getShort(60);
        int names = (int) elf.getLong(headers + elf.getShort(62) * headerSize + 24);
        Map<String, byte[]> sections = new TreeMap<>();
        for (int i = 1; i < count; i++) {
            int header = headers + i * headerSize;
            byte[] content = new byte[(int) elf.getLong(header + 32)];
            elf.get((int) elf.getLong(header + 24), content);
            sections.put(string(elf, names + elf.getInt(header)), content);
        }
        return sections;
    }

    /** The bytes up to the next NUL. */
    static String string(ByteBuffer buffer, int offset) {
        int end = offset;
        while (buffer.get(end) != 0) {
            end++;
        }
        byte[] bytes = new byte[end - offset];
        buffer.get(offset, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}

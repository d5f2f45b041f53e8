package dev.weir.workloads.planted.coarse;

import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** zlib the other way. */
final class Decompress implements Stage {
    private final Inflater inflater = new Inflater();
    private final byte[] compressed = new byte[8_192];
    private final byte[] output = new byte[8_192];
    private final int length;

    Decompress() {
        Deflater deflater = new Deflater();
        deflater.setInput(text());
        deflater.finish();
        length = deflater.deflate(compressed);
        deflater.end();
    }

    /** A few KiB that compress as text does. */
    static byte[] text() {
        byte[] text = new byte[4_096];
        long value = 20_261_120;
        for (int i = 0; i < text.length; i++) {
            value = Mixing.rounds(value, 1);
            text[i] = (byte) ('a' + (value >>> 40 & value >>> 44 & 15));
        }
        return text;
    }

    @Override
    public String task() {
        return "Decompress";
    }

    @Override
    public long run(long seed) throws DataFormatException {
        int total = 0;
        for (int i = 0; i < 3; i++) {
            inflater.reset();
            inflater.setInput(compressed, 0, length);
            total += inflater.inflate(output);
        }
        return seed + total;
    }
}

package dev.weir.workloads.planted.coarse;

import java.util.zip.Deflater;

/** zlib, a native library with a stack of its own. */
final class Compress implements Stage {
    private final Deflater deflater = new Deflater(1);
    private final byte[] input = Decompress.text();
    private final byte[] output = new byte[8_192];

    @Override
    public String task() {
        return "Compress";
    }

    @Override
    public long run(long seed) {
        input[(int) (seed & 1_023)]++;
        deflater.reset();
        deflater.setInput(input);
        deflater.finish();
        return seed + deflater.deflate(output);
    }
}

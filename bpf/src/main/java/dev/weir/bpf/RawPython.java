package dev.weir.bpf;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The Python frames that a thread had at a sample, leaf first, by the addresses of their code objects.
 *
 * <p>Those that are {@linkplain #marked marked} say, in the way of their version, where C code called in: see {@link PythonLayout#mark()}.
 */
public final class RawPython {
    /** How far the chain of frames was followed. */
    public enum End {
        /** Not at all: the process is no Python that the sampler was told of, or the thread has no state that is known. */
        NONE,
        /** To its end. */
        WHOLE,
        /** As far as there is room: frames towards the root are missing. */
        CUT,
        /** To a frame that could not be read. */
        UNREADABLE
    }

    /** Of a thread without Python frames. */
    public static final RawPython NONE = new RawPython(new long[0], End.NONE);

    private static final int MARKED = 1;

    private final long[] words;
    private final End end;

    private RawPython(long[] words, End end) {
        this.words = words;
        this.end = requireNonNull(end, "end is null");
    }

    /** Takes so many words from the buffer's position on. */
    static RawPython read(ByteBuffer buffer, int depth, End end) {
        if (depth == 0 && end == End.NONE) {
            return NONE;
        }
        long[] words = new long[depth];
        buffer.asLongBuffer().get(words);
        buffer.position(buffer.position() + depth * Long.BYTES);
        return new RawPython(words, end);
    }

    /**
     * Frames that are known otherwise than from a record.
     *
     * @param words addresses of code objects, one more where the frame is marked
     */
    public static RawPython of(End end, long... words) {
        return new RawPython(words.clone(), end);
    }

    public int depth() {
        return words.length;
    }

    /** The address of the code object, or of what stands in its place in a frame without code. */
    public long code(int index) {
        return words[index] & ~(long) MARKED;
    }

    public boolean marked(int index) {
        return (words[index] & MARKED) != 0;
    }

    public End end() {
        return end;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RawPython python && end == python.end && Arrays.equals(words, python.words);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(words) + end.hashCode();
    }

    @Override
    public String toString() {
        return words.length + " Python frames, " + end;
    }
}

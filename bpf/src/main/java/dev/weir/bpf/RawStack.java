package dev.weir.bpf;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;

/**
 * The addresses of one stack, leaf first: {@code address(0)} was executing, the others are return addresses.
 *
 * <p>Addresses are unsigned; those of the kernel are negative as a {@code long}.
 */
public final class RawStack {
    /** A stack of no frames, such as the kernel's of a thread in user mode. */
    public static final RawStack EMPTY = new RawStack(new long[0], false, 0);

    private final long[] addresses;
    private final boolean truncated;
    private final int errno;

    private RawStack(long[] addresses, boolean truncated, int errno) {
        this.addresses = addresses;
        this.truncated = truncated;
        this.errno = errno;
    }

    /**
     * A stack that was read.
     *
     * @param truncated whether the kernel stopped at its depth limit, so that frames towards the root are missing
     */
    public static RawStack of(boolean truncated, long... addresses) {
        return addresses.length == 0 && !truncated ? EMPTY : new RawStack(addresses.clone(), truncated, 0);
    }

    /** A stack that the kernel could not read. */
    public static RawStack unreadable(int errno) {
        if (errno <= 0) {
            throw new IllegalArgumentException("an errno is positive: " + errno);
        }
        return new RawStack(new long[0], false, errno);
    }

    /** Takes {@code depth} addresses from the buffer's position on. */
    static RawStack read(ByteBuffer buffer, int depth, boolean truncated) {
        if (depth == 0) {
            return EMPTY;
        }
        long[] addresses = new long[depth];
        buffer.asLongBuffer().get(addresses);
        buffer.position(buffer.position() + depth * Long.BYTES);
        return new RawStack(addresses, truncated, 0);
    }

    public int depth() {
        return addresses.length;
    }

    public long address(int index) {
        return addresses[index];
    }

    /** A copy. */
    public long[] toArray() {
        return addresses.clone();
    }

    /** Whether the kernel stopped at its depth limit, so that frames towards the root are missing. */
    public boolean truncated() {
        return truncated;
    }

    /** Why the stack could not be read, such as 14 for EFAULT; 0 when it could. */
    public int errno() {
        return errno;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RawStack stack
                && truncated == stack.truncated
                && errno == stack.errno
                && Arrays.equals(addresses, stack.addresses);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Arrays.hashCode(addresses) + errno) + Boolean.hashCode(truncated);
    }

    @Override
    public String toString() {
        if (errno != 0) {
            return Errno.name(errno);
        }
        return Arrays.stream(addresses)
                .mapToObj(address -> "0x" + HexFormat.of().toHexDigits(address).replaceFirst("^0+(?=.)", ""))
                .collect(Collectors.joining(" ", "[", truncated ? " …]" : "]"));
    }
}

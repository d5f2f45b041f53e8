package dev.weir.bpf;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.function.Function;

/**
 * The reading end of a BPF ring buffer.
 *
 * <p>Read here and not with libbpf's ring_buffer__consume(), which would call back into Java for every record: an exception
 * of the consumer would be lost in native code, and each callback costs microseconds of the host that is measured.
 *
 * <p>Implementation notes. The kernel maps a page with the consumer's position, a page with the producer's, and the data twice in
 * a row, so that a record which wraps around is still contiguous. The protocol is that of kernel/bpf/ringbuf.c: the producer's
 * position is stored with release after the record's header, whose busy bit is cleared with release after its bytes; each
 * acquire below pairs with one of them. The consumer's position is stored with release after the bytes were copied out: from
 * then on the kernel may overwrite them. Positions count bytes since the beginning and never wrap in practice.
 */
final class RecordRing<R> implements AutoCloseable {
    /** So that both mappings together stay below the 2 GiB that a ByteBuffer can span. */
    static final int MAX_BYTES = 512 << 20;

    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private static final int HEADER_BYTES = 8;
    private static final int BUSY = 1 << 31;
    private static final int DISCARDED = 1 << 30;

    private final int pageSize;
    private final int ringBytes;
    private final Pointer consumerPage;
    private final Pointer producerPages;
    private final ByteBuffer consumer;
    private final ByteBuffer producer;
    private final Function<ByteBuffer, R> parser;
    private boolean closed;

    private RecordRing(
            int pageSize, int ringBytes, Pointer consumerPage, Pointer producerPages, Function<ByteBuffer, R> parser) {
        this.pageSize = pageSize;
        this.ringBytes = ringBytes;
        this.consumerPage = consumerPage;
        this.producerPages = producerPages;
        this.parser = parser;
        this.consumer = consumerPage.getByteBuffer(0, pageSize).order(ByteOrder.nativeOrder());
        this.producer = producerPages
                .getByteBuffer(0, producerBytes(pageSize, ringBytes))
                .order(ByteOrder.nativeOrder());
    }

    /** @param parser reads one record, in native byte order, from the buffer's position to its limit */
    static <R> RecordRing<R> map(int mapFd, int ringBytes, Function<ByteBuffer, R> parser) {
        int pageSize = LibC.getpagesize();
        Pointer consumerPage = map(mapFd, pageSize, LibC.PROT_READ | LibC.PROT_WRITE, 0);
        try {
            Pointer producerPages = map(mapFd, producerBytes(pageSize, ringBytes), LibC.PROT_READ, pageSize);
            return new RecordRing<>(pageSize, ringBytes, consumerPage, producerPages, parser);
        } catch (RuntimeException e) {
            LibC.munmap(consumerPage, pageSize);
            throw e;
        }
    }

    private static Pointer map(int fd, long length, int protection, long offset) {
        Pointer address = LibC.mmap(Pointer.NULL, length, protection, LibC.MAP_SHARED, fd, offset);
        if (Pointer.nativeValue(address) == LibC.MAP_FAILED) {
            throw Surroundings.read().refusal("map the ring buffer's memory", Native.getLastError(), "");
        }
        return address;
    }

    private static int producerBytes(int pageSize, int ringBytes) {
        return pageSize + 2 * ringBytes;
    }

    /** Up to where records have been written or begun. */
    long producerPosition() {
        checkOpen();
        return (long) LONG.getAcquire(producer, 0);
    }

    /** Takes the oldest record that begins before {@code end}; empty when there is none or it is still being written. */
    Optional<R> poll(long end) {
        checkOpen();
        long position = (long) LONG.getOpaque(consumer, 0);
        while (position < end) {
            int offset = pageSize + (int) (position & (ringBytes - 1));
            int header = (int) INT.getAcquire(producer, offset);
            if ((header & BUSY) != 0) {
                return Optional.empty();
            }
            int length = header & ~DISCARDED;
            boolean discarded = (header & DISCARDED) != 0;
            Optional<R> record = discarded
                    ? Optional.empty()
                    : Optional.of(parser.apply(
                            producer.slice(offset + HEADER_BYTES, length).order(ByteOrder.nativeOrder())));
            position += (HEADER_BYTES + length + 7L) & ~7L;
            LONG.setRelease(consumer, 0, position);
            if (record.isPresent()) {
                return record;
            }
        }
        return Optional.empty();
    }

    private void checkOpen() {
        // Touching memory that is no longer mapped would take the whole JVM down.
        if (closed) {
            throw new IllegalStateException("the ring is closed");
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            LibC.munmap(producerPages, producerBytes(pageSize, ringBytes));
            LibC.munmap(consumerPage, pageSize);
        }
    }
}

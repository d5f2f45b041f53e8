package dev.weir.workloads.generator;

import java.io.IOException;

/** Where events go, in as many parts as a Kafka topic would have partitions. */
interface Feed extends AutoCloseable {
    /** Takes an event without waiting for it to arrive; what could not be delivered before fails this. */
    void write(int partition, long timeMillis, byte[] event) throws IOException;

    /** No event follows at once: what is held back to be sent together may go. */
    void pause() throws IOException;

    /** How many have arrived. */
    long acknowledged();

    /** Waits until all have arrived. */
    void flush() throws IOException;

    @Override
    void close() throws IOException;
}

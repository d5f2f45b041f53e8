package dev.weir.workloads.generator;

import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Events to one topic, without waiting for each; the first one that Kafka refuses fails the next {@link #write} or {@link #flush}. */
final class TopicWriter implements Feed {
    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicReference<@Nullable Exception> refusal = new AtomicReference<>();

    TopicWriter(String kafka, String topic) {
        this.topic = topic;
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka, "acks", "1", "linger.ms", 5, "batch.size", 64 * 1024),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @Override
    public void write(int partition, long timeMillis, byte[] event) {
        check();
        var unused = producer.send(new ProducerRecord<>(topic, partition, timeMillis, null, event), (metadata, e) -> {
            if (e != null) {
                refusal.compareAndSet(null, e);
            } else {
                acknowledged.incrementAndGet();
            }
        });
    }

    /** How many Kafka has: those in the producer's buffer do not count, which on a busy machine are many. */
    @Override
    public long acknowledged() {
        return acknowledged.get();
    }

    @Override
    public void pause() {
        // The producer lingers 5 ms by itself.
    }

    @Override
    public void flush() {
        producer.flush();
        check();
    }

    private void check() {
        Exception e = refusal.get();
        if (e != null) {
            throw new IllegalStateException("Kafka refused an event for topic " + topic, e);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}

/** The Yahoo Streaming Benchmark with Kafka Streams; {@link dev.weir.workloads.ysb.kafkastreams.YahooStreamingBenchmark} is the door. */
@NullMarked
package dev.weir.workloads.ysb.kafkastreams;

import org.jspecify.annotations.NullMarked;

/** The Yahoo Streaming Benchmark as a Hazelcast pipeline; {@link dev.weir.workloads.ysb.hazelcast.YahooStreamingBenchmark} is the door. */
@NullMarked
package dev.weir.workloads.ysb.hazelcast;

import org.jspecify.annotations.NullMarked;

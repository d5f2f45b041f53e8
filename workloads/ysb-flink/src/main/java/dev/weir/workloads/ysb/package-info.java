/** The Yahoo Streaming Benchmark as a Flink job; {@link dev.weir.workloads.ysb.YahooStreamingBenchmark} is the door. */
@NullMarked
package dev.weir.workloads.ysb;

import org.jspecify.annotations.NullMarked;

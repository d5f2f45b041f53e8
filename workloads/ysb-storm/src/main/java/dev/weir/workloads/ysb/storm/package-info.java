/** The Yahoo Streaming Benchmark as a Storm topology; {@link dev.weir.workloads.ysb.storm.YahooStreamingBenchmark} is the door. */
@NullMarked
package dev.weir.workloads.ysb.storm;

import org.jspecify.annotations.NullMarked;

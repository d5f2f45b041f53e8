/**
 * The Yahoo Streaming Benchmark in Spark's Structured Streaming; {@link dev.weir.workloads.ysb.spark.YahooStreamingBenchmark} is the door. The same source is
 * compiled against Spark 3.5.
 */
@NullMarked
package dev.weir.workloads.ysb.spark;

import org.jspecify.annotations.NullMarked;

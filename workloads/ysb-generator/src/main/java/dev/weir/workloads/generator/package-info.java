/** The events of the Yahoo Streaming Benchmark, and the count of what came of them; {@link dev.weir.workloads.generator.Generator} is the door. */
@NullMarked
package dev.weir.workloads.generator;

import org.jspecify.annotations.NullMarked;

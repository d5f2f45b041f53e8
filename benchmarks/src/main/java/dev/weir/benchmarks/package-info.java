/** What sampling costs the host that is measured, on this machine: {@code make benchmark} runs {@link dev.weir.benchmarks.SamplingCost}. */
@NullMarked
package dev.weir.benchmarks;

import org.jspecify.annotations.NullMarked;

/** async-profiler as a source of samples, where BPF is not permitted: AsyncSampler is the door. */
@NullMarked
package dev.weir.profiler.asyncprofiler;

import org.jspecify.annotations.NullMarked;

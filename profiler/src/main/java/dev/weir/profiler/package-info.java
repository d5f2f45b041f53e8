/** One profiling session on one host: {@link dev.weir.profiler.ProfilingSession} is the door. */
@NullMarked
package dev.weir.profiler;

import org.jspecify.annotations.NullMarked;

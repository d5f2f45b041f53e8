/** async-profiler in real JVMs. */
@NullMarked
package dev.weir.profiler.asyncprofiler;

import org.jspecify.annotations.NullMarked;

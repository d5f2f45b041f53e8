/** One profiling session on one host: ProfilingSession is the door. */
@NullMarked
package dev.weir.profiler;

import org.jspecify.annotations.NullMarked;

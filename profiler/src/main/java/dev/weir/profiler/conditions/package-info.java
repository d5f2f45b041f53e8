/** Watches what goes on around the profiled processes on their host: busy, stolen and throttled CPU time by the second, heat and energy: HostWatch is the door. */
@NullMarked
package dev.weir.profiler.conditions;

import org.jspecify.annotations.NullMarked;

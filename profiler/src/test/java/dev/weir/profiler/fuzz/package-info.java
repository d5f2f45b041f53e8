/** Damaged inputs by the thousand for the readers of what others wrote: {@link dev.weir.profiler.fuzz.Fuzz} is the door. */
@NullMarked
package dev.weir.profiler.fuzz;

import org.jspecify.annotations.NullMarked;

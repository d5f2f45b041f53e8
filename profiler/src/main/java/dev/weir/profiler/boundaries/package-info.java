/** Keeps HotSpot from inlining the methods at the edges of the tasks for the time of a run, so that each has a frame of its own: Boundaries is the door. */
@NullMarked
package dev.weir.profiler.boundaries;

import org.jspecify.annotations.NullMarked;

/**
 * Stages of some 10 to 100 microseconds: long enough to be timed by the thread's own CPU clock, whatever they do.
 *
 * <p>{@link dev.weir.workloads.planted.coarse.CoarseLoop} is the door.
 */
@NullMarked
package dev.weir.workloads.planted.coarse;

import org.jspecify.annotations.NullMarked;

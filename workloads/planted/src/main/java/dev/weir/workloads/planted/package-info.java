/**
 * Jobs whose true cost per task is known from the same run, to check profilers with.
 *
 * <p>{@link dev.weir.workloads.planted.Planted} is the door.
 */
@NullMarked
package dev.weir.workloads.planted;

import org.jspecify.annotations.NullMarked;

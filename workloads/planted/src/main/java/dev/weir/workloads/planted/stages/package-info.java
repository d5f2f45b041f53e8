/**
 * Small stages, all of them inlined into one loop: the case in which HotSpot's debug information charges one stage to its neighbour.
 *
 * <p>{@link dev.weir.workloads.planted.stages.StageLoop} is the door.
 */
@NullMarked
package dev.weir.workloads.planted.stages;

import org.jspecify.annotations.NullMarked;

/**
 * A real Flink job with planted work in every user function: parse, filter, project, enrich, and a window of a second.
 *
 * <p>{@link dev.weir.workloads.planted.flink.FlinkJob} is the door.
 */
@NullMarked
package dev.weir.workloads.planted.flink;

import org.jspecify.annotations.NullMarked;

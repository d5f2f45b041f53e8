/**
 * What each task really cost, known from inside: two clocks on random events, kept so that any window of the last minutes can be asked for.
 *
 * <p>{@link dev.weir.workloads.planted.truth.Truth} is the door.
 */
@NullMarked
package dev.weir.workloads.planted.truth;

import org.jspecify.annotations.NullMarked;

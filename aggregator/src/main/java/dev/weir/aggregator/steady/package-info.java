/** Which parts of a run are unlike the rest, and why: {@link dev.weir.aggregator.steady.Steadiness} is the door. */
@NullMarked
package dev.weir.aggregator.steady;

import org.jspecify.annotations.NullMarked;

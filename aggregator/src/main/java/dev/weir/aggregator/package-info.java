/** From samples to what each task costs; {@link dev.weir.aggregator.Aggregator} is the door. */
@NullMarked
package dev.weir.aggregator;

import org.jspecify.annotations.NullMarked;

/** Tests of the marks of a run, each with a disturbance that was planted and with runs in which nothing must be found. */
@NullMarked
package dev.weir.aggregator.steady;

import org.jspecify.annotations.NullMarked;

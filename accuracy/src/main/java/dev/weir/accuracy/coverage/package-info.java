/** Holds the intervals of runs drawn from recorded ones against what was recorded; {@link dev.weir.accuracy.coverage.Coverage} is the door. */
@NullMarked
package dev.weir.accuracy.coverage;

import org.jspecify.annotations.NullMarked;

/** How many events a job processed during a run: {@link dev.weir.denominators.Denominator} is the door. */
@NullMarked
package dev.weir.denominators;

import org.jspecify.annotations.NullMarked;

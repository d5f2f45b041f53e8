/** How often {@code weir compare --fail-above} finds a planted regression, and how often it lets unchanged runs through: {@link dev.weir.accuracy.gate.Gate} is the door. */
@NullMarked
package dev.weir.accuracy.gate;

import org.jspecify.annotations.NullMarked;

/**
 * Holds what {@code ./weir} says of planted jobs against what these know of themselves; {@link dev.weir.accuracy.Accuracy} is the door.
 *
 * <p>It runs the real command as a user would and reads what that wrote; it uses no code of Weir's.
 */
@NullMarked
package dev.weir.accuracy;

import org.jspecify.annotations.NullMarked;

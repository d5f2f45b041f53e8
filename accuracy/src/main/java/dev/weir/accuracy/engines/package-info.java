/** Runs every engine of the lab, profiles it as a user would, and writes {@code docs/engines.md}; {@link dev.weir.accuracy.engines.Engines} is the door. */
@NullMarked
package dev.weir.accuracy.engines;

import org.jspecify.annotations.NullMarked;

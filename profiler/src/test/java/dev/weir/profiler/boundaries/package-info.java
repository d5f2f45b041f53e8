/** A session on a real process. */
@NullMarked
package dev.weir.profiler.boundaries;

import org.jspecify.annotations.NullMarked;

/** A session on a real process. */
@NullMarked
package dev.weir.profiler;

import org.jspecify.annotations.NullMarked;

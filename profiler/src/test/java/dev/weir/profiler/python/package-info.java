/** Tests of what is read of CPython. */
@NullMarked
package dev.weir.profiler.python;

import org.jspecify.annotations.NullMarked;

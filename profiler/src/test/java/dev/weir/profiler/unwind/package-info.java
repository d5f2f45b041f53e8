@NullMarked
package dev.weir.profiler.unwind;

import org.jspecify.annotations.NullMarked;

/** Compilers' names back into the names people wrote: {@link Demangler} is the door. */
@NullMarked
package dev.weir.profiler.symbol.demangle;

import org.jspecify.annotations.NullMarked;

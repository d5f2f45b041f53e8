/** Stacks of native code, walked from a copy; {@link dev.weir.profiler.unwind.NativeUnwinder} is the door. */
@NullMarked
package dev.weir.profiler.unwind;

import org.jspecify.annotations.NullMarked;

/**
 * Walks the stack of a HotSpot thread outside its process, from registers and a copy of the top of the stack; {@link dev.weir.hotspot.unwind.StackUnwinder} is its
 * door.
 */
@NullMarked
package dev.weir.hotspot.unwind;

import org.jspecify.annotations.NullMarked;

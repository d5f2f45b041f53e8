/**
 * Addresses to names, with the code that was there when the sample was taken: {@link Symbolizer} is the door. {@link MappedCode} is the one to the unwind tables
 * of the same files.
 */
@NullMarked
package dev.weir.profiler.symbol;

import org.jspecify.annotations.NullMarked;

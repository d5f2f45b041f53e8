/** The names of the code that a HotSpot JVM compiled and generated: JvmCodeMaps is the door. */
@NullMarked
package dev.weir.profiler.symbol.jvm;

import org.jspecify.annotations.NullMarked;

/**
 * A HotSpot JVM read from outside, while it runs: its own description of its structures ({@link dev.weir.hotspot.VmStructs}) over its memory ({@link
 * dev.weir.hotspot.ProcessMemory}).
 */
@NullMarked
package dev.weir.hotspot;

import org.jspecify.annotations.NullMarked;

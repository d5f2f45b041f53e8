/** The JVM's own list of its Java threads, read from outside; {@link dev.weir.hotspot.thread.JavaThreads} is its door. */
@NullMarked
package dev.weir.hotspot.thread;

import org.jspecify.annotations.NullMarked;

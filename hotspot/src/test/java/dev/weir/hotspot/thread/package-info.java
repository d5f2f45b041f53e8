@NullMarked
package dev.weir.hotspot.thread;

import org.jspecify.annotations.NullMarked;

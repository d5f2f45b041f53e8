@NullMarked
package dev.weir.hotspot.unwind;

import org.jspecify.annotations.NullMarked;

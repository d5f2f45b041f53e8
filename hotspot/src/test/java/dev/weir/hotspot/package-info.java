@NullMarked
package dev.weir.hotspot;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.weir.hotspot.code;

import org.jspecify.annotations.NullMarked;

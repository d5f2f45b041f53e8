/** HotSpot's code cache, read from outside; {@link dev.weir.hotspot.code.CodeCache} says which blob a pc lies in. */
@NullMarked
package dev.weir.hotspot.code;

import org.jspecify.annotations.NullMarked;

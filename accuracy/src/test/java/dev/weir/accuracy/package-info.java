@NullMarked
package dev.weir.accuracy;

import org.jspecify.annotations.NullMarked;

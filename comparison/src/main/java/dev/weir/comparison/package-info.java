/** Runs held against other runs: {@link dev.weir.comparison.Comparison} tells what became dearer or cheaper per event, and how surely. Pure. */
@NullMarked
package dev.weir.comparison;

import org.jspecify.annotations.NullMarked;

/**
 * Attributed stacks as pictures and text: a call tree, collapsed stacks, and an interactive flame graph in one file;
 * {@link dev.weir.flamegraph.FlameGraph} is the door.
 */
@NullMarked
package dev.weir.flamegraph;

import org.jspecify.annotations.NullMarked;

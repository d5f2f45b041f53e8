/** The table of module arrows, the command line, and the way through from end to end. */
@NullMarked
package dev.weir.cli;

import org.jspecify.annotations.NullMarked;

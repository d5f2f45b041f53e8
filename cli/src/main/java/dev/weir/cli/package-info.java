/** The one main(): the only place that parses arguments, prints and exits. {@link dev.weir.cli.Main} is the door. */
@NullMarked
package dev.weir.cli;

import org.jspecify.annotations.NullMarked;

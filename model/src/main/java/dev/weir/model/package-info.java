/** The vocabulary of Weir: records that every stage speaks, and the one file format that crosses a host's border. */
@NullMarked
package dev.weir.model;

import org.jspecify.annotations.NullMarked;

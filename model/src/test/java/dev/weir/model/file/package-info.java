/** The file format, whole and damaged. */
@NullMarked
package dev.weir.model.file;

import org.jspecify.annotations.NullMarked;

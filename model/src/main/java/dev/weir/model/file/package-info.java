/** The one file format that crosses a host's border: {@link dev.weir.model.file.HostProfileFile} is the door. */
@NullMarked
package dev.weir.model.file;

import org.jspecify.annotations.NullMarked;

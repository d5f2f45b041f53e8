/** What a CPython process tells of the functions that it runs, read from outside; {@link dev.weir.profiler.python.PythonProcess} is the door. */
@NullMarked
package dev.weir.profiler.python;

import org.jspecify.annotations.NullMarked;

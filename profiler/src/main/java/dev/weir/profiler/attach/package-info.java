/** What is asked of a running JVM from outside: AttachChannel gives it commands, as its own user and through its own namespaces. */
@NullMarked
package dev.weir.profiler.attach;

import org.jspecify.annotations.NullMarked;

/**
 * Names of compiled and interpreted Java code, read out of a HotSpot JVM from outside: method names, inlined scopes, and which chains of methods a compilation may
 * hold. The door is {@link dev.weir.hotspot.names.CodeNames}.
 */
@NullMarked
package dev.weir.hotspot.names;

import org.jspecify.annotations.NullMarked;

/** What Weir loads into a JVM: MapLibrary is the door to the JVMTI library that writes the inline-aware map. */
@NullMarked
package dev.weir.agent;

import org.jspecify.annotations.NullMarked;

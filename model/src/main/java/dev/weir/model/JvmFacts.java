package dev.weir.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * What decides how well a JVM's stacks can be walked and named.
 *
 * @param version {@code java.version} as the JVM itself says, such as {@code 17.0.15+6}; empty when it could not be read
 * @param flags the HotSpot flags that the JVM really runs with, as {@code -XX:…} words, sorted: from the command line, argfiles,
 *     JAVA_TOOL_OPTIONS and JDK_JAVA_OPTIONS
 * @param framePointers whether PreserveFramePointer is on; empty when unknown
 * @param debugNonSafepoints whether DebugNonSafepoints is on; empty when unknown
 */
public record JvmFacts(
        Optional<String> version,
        List<String> flags,
        Optional<Boolean> framePointers,
        Optional<Boolean> debugNonSafepoints) {
    public JvmFacts {
        requireNonNull(version, "version is null");
        requireNonNull(framePointers, "framePointers is null");
        requireNonNull(debugNonSafepoints, "debugNonSafepoints is null");
        flags = List.copyOf(flags);
    }
}

package dev.weir.model;

import static java.util.Objects.requireNonNull;

/**
 * The part of a stack that debug information names without being exact: the code was in {@code method}, but any of its chains may be the true one.
 *
 * <p>At most one part of a stack is in doubt, the compiled method nearest the leaf: its callers stand at calls, where HotSpot's debug information
 * is exact.
 *
 * @param from the index of the first frame in doubt, leaf first
 * @param to the index behind the last one, which is the frame of the compiled method itself
 */
public record Doubt(int from, int to, CompiledMethod method) {
    public Doubt {
        requireNonNull(method, "method is null");
        if (from < 0 || to <= from) {
            throw new IllegalArgumentException("a doubt covers at least one frame: " + from + " to " + to);
        }
    }
}

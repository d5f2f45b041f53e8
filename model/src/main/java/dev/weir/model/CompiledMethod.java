package dev.weir.model;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * One compilation of a Java method and every chain of methods that its code may stand in.
 *
 * <p>HotSpot's debug information is exact at calls and safepoints only; between them a sample may be charged to any other chain of the same compilation. So
 * what this holds is what such a sample could have been executing.
 *
 * <p>Not a record: it is compared for every sample, and its chains may be hundreds.
 */
public final class CompiledMethod {
    private final int compileId;
    private final boolean complete;
    private final List<List<Frame>> chains;
    private final int hash;

    /**
     * @param compileId HotSpot's number of this compilation, unique within the process
     * @param complete whether the chains are all that were compiled in; false when bytecode or debug information could not be read
     * @param chains distinct; each innermost first, like a piece of a {@link StackTrace}, and ends with the compiled method itself
     */
    public CompiledMethod(int compileId, boolean complete, List<List<Frame>> chains) {
        this.compileId = compileId;
        this.complete = complete;
        this.chains = chains.stream().map(List::copyOf).toList();
        if (chains.isEmpty() || chains.stream().anyMatch(List::isEmpty)) {
            throw new IllegalArgumentException("a compiled method stands at least in itself");
        }
        hash = 31 * compileId + this.chains.hashCode();
    }

    public int compileId() {
        return compileId;
    }

    /** Whether the chains are all that were compiled in. */
    public boolean complete() {
        return complete;
    }

    /** Distinct; each innermost first, the compiled method itself last. */
    public List<List<Frame>> chains() {
        return chains;
    }

    /** The method that was compiled, into which all others were inlined. */
    public Frame method() {
        List<Frame> chain = chains.get(0);
        return requireNonNull(chain.get(chain.size() - 1));
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof CompiledMethod method
                        && hash == method.hash
                        && compileId == method.compileId
                        && complete == method.complete
                        && chains.equals(method.chains));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return method().name() + " (compilation " + compileId + ", " + chains.size() + " chains)";
    }
}

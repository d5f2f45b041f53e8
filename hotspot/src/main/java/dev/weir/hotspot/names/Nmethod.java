package dev.weir.hotspot.names;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One compilation of one method, copied out of the JVM: its debug information, which never changes while it lives.
 *
 * <p>PcDescs say for some addresses of the code which scope stands there. At a call the address is the one it returns to.
 */
final class Nmethod {
    /** What tells this compilation from another one at the same place. */
    record Identity(int compileId, long method, long codeBegin, long scopes) {}

    /** A scope's decode offset that stands for none. */
    private static final int NO_SCOPE = 0;

    /** HotSpot inlines 9 or 15 deep, deeper only what is forced: Weir's own maps hold 255. */
    static final int MAX_DEPTH = 255;

    private static final int INVOCATION_ENTRY_BCI = -1;

    private final Identity identity;
    private final JavaMethod method;
    private final int level;
    private final int[] pcOffsets;
    private final int[] scopeOffsets;
    private final byte[] scopesBytes;
    private final long[] metadata;
    private final int excludedBytes;
    private final Map<Integer, Scope> scopes = new HashMap<>();

    /**
     * @param pcOffsets of the PcDescs, ascending, without the two that only mark the ends
     * @param scopeOffsets of the scope of each, into {@code scopesBytes}
     * @param metadata addresses of methods, and of classes; scopes count them from 1
     */
    Nmethod(
            Identity identity,
            JavaMethod method,
            int level,
            int[] pcOffsets,
            int[] scopeOffsets,
            byte[] scopesBytes,
            long[] metadata,
            int excludedBytes) {
        this.identity = identity;
        this.method = method;
        this.level = level;
        this.pcOffsets = pcOffsets;
        this.scopeOffsets = scopeOffsets;
        this.scopesBytes = scopesBytes;
        this.metadata = metadata;
        this.excludedBytes = excludedBytes;
    }

    Identity identity() {
        return identity;
    }

    /** The method that was compiled, into which all others were inlined. */
    JavaMethod method() {
        return method;
    }

    /** 1 to 3 the client compiler's, 4 the server compiler's. */
    int level() {
        return level;
    }

    int pcDescs() {
        return pcOffsets.length;
    }

    /** The address that a PcDesc describes. */
    long pc(int pcDesc) {
        return identity.codeBegin() + pcOffsets[pcDesc];
    }

    boolean describes(int pcDesc, long pc) {
        return pcDesc < pcOffsets.length && pc(pcDesc) == pc;
    }

    /** The number of the first PcDesc at or behind an address: {@link #pcDescs()} when there is none. */
    int pcDescNear(long pc) {
        long offset = pc - identity.codeBegin();
        if (offset < 0 || offset > Integer.MAX_VALUE) {
            return pcOffsets.length;
        }
        int found = Arrays.binarySearch(pcOffsets, (int) offset);
        return found >= 0 ? found : -found - 1;
    }

    /** The scope of a PcDesc, its innermost one. */
    Scope scope(int pcDesc, Methods methods) throws IOException {
        return scope(scopeOffsets[pcDesc], methods, MAX_DEPTH);
    }

    private Scope scope(int offset, Methods methods, int depthLeft) throws IOException {
        if (offset == NO_SCOPE) {
            return new Scope(method, INVOCATION_ENTRY_BCI, Optional.empty());
        }
        Scope known = scopes.get(offset);
        if (known != null) {
            return known;
        }
        CompressedInts ints = new CompressedInts(scopesBytes, offset, excludedBytes);
        int sender = ints.next();
        JavaMethod here = methodAt(ints.next(), methods);
        int bci = ints.next() + INVOCATION_ENTRY_BCI;
        // HotSpot writes callers first: what is not so is no scope, and could go round in circles.
        if (sender < 0 || sender >= offset || depthLeft == 0) {
            throw new IOException("a scope at " + offset + " whose caller's is at " + sender);
        }
        Scope scope = new Scope(
                here, bci, sender == NO_SCOPE ? Optional.empty() : Optional.of(scope(sender, methods, depthLeft - 1)));
        if (sender == NO_SCOPE && here.address() != method.address()) {
            throw new IOException("the outermost scope of " + method.compiled().name() + " is "
                    + here.compiled().name());
        }
        scopes.put(offset, scope);
        return scope;
    }

    private JavaMethod methodAt(int number, Methods methods) throws IOException {
        if (number < 1 || number > metadata.length) {
            throw new IOException("a scope of method " + number + " of " + metadata.length);
        }
        return metadata[number - 1] == method.address() ? method : methods.at(metadata[number - 1]);
    }
}

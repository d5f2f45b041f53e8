package dev.weir.hotspot.names;

import dev.weir.model.CompiledMethod;
import dev.weir.model.Frame;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What is known of one compilation: its copy, the names that were asked for, and what it took the place of. */
final class Compilation {
    private final Nmethod nmethod;
    private final boolean wrapper;
    private final NamedCode root;
    private final NamedCode[] exact;
    private final NamedCode[] near;
    private Optional<CompiledMethod> chains = Optional.empty();
    private Optional<Compilation> replaced = Optional.empty();
    private int epoch;
    private long confirmedNanos;

    /** @param wrapper whether it only calls a native method, and so has one frame and no scopes */
    Compilation(Nmethod nmethod, boolean wrapper) {
        this.nmethod = nmethod;
        this.wrapper = wrapper;
        root = new NamedCode(List.of(nmethod.method().compiled()), wrapper);
        exact = new NamedCode[nmethod.pcDescs()];
        near = new NamedCode[nmethod.pcDescs()];
    }

    Nmethod.Identity identity() {
        return nmethod.identity();
    }

    /** It was there when memory was read at this time. */
    void confirm(int epoch, long nanos) {
        this.epoch = epoch;
        confirmedNanos = nanos;
        // By now every sample that was taken in the other one has been resolved.
        if (replaced.isPresent() && nanos - replaced.get().confirmedNanos > 2_000_000_000L) {
            replaced = Optional.empty();
        }
    }

    int epoch() {
        return epoch;
    }

    long confirmedNanos() {
        return confirmedNanos;
    }

    void replaces(Compilation other) {
        other.replaced = Optional.empty();
        replaced = Optional.of(other);
    }

    /** This one, or the one before it when that was still there at a time. */
    Compilation thereAt(long nanos) {
        return replaced.isPresent() && nanos <= replaced.get().confirmedNanos ? replaced.get() : this;
    }

    NamedCode at(long pc, boolean returnAddress, Methods methods) throws IOException {
        if (wrapper) {
            return root;
        }
        // Between its first and last described address an address is named by the next one: HotSpot's own rule.
        int pcDesc = nmethod.pcDescNear(pc);
        if (pcDesc == nmethod.pcDescs()) {
            return root;
        }
        boolean isExact = returnAddress && nmethod.describes(pcDesc, pc);
        NamedCode[] known = isExact ? exact : near;
        NamedCode named = known[pcDesc];
        if (named == null) {
            List<Frame> frames = nmethod.scope(pcDesc, methods).frames();
            named = new NamedCode(frames, isExact);
            known[pcDesc] = named;
        }
        return named;
    }

    CompiledMethod chains(InlineChains inlineChains) throws IOException {
        if (chains.isEmpty()) {
            chains = Optional.of(inlineChains.of(nmethod));
        }
        return chains.get();
    }
}

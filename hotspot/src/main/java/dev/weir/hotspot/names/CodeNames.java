package dev.weir.hotspot.names;

import dev.weir.hotspot.ProcessMemory;
import dev.weir.hotspot.UnknownLayoutException;
import dev.weir.hotspot.VmStructs;
import dev.weir.hotspot.code.CodeBlob;
import dev.weir.hotspot.code.CodeBlobKind;
import dev.weir.hotspot.code.CodeCache;
import dev.weir.model.CompiledMethod;
import dev.weir.model.Frame;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Names the Java code of one process from outside. Nothing is attached, nothing is written.
 *
 * <p>Resolve a sample soon after it was taken, and {@link #forget()} about every 100 ms: what is known of a compilation is kept, but compared with memory before it is
 * used again. For one thread.
 */
public final class CodeNames {
    /** How long a compilation that was replaced goes on naming the samples that were taken while it was there. */
    private static final long REPLACED_NANOS = 1_000_000_000L;

    /** Compilations that no sample met for so long are dropped. */
    private static final long IDLE_NANOS = 30_000_000_000L;

    // A large JVM compiles 30,000 methods; samples meet some hundreds at a time.
    private static final int MAX_KNOWN = 16_384;

    private final Methods methods;
    private final NmethodReader nmethods;
    private final InlineChains inlineChains;
    private final Map<Long, Compilation> byAddress = new HashMap<>();
    private int epoch;
    private long epochNanos = System.nanoTime();
    private long sweptNanos = epochNanos;
    private long replacedCompilations;

    private CodeNames(ProcessMemory memory, VmStructs structs, CodeCache codeCache) throws IOException {
        ConstantPools pools = new ConstantPools(memory, structs);
        methods = new Methods(memory, structs, pools);
        nmethods = new NmethodReader(memory, structs, methods);
        inlineChains = new InlineChains(memory, structs, methods, pools, codeCache);
    }

    /**
     * Names for a process, found through its own description of itself.
     *
     * @throws UnknownLayoutException when libjvm.so does not describe what names need
     */
    public static CodeNames of(ProcessMemory memory, VmStructs structs, CodeCache codeCache) throws IOException {
        return new CodeNames(memory, structs, codeCache);
    }

    /**
     * The frames of an address in a compiled method or in a native method's wrapper.
     *
     * @param returnAddress whether the address is where a call returns to, as of every frame but a stack's leaf
     * @param sampleNanos when the sample was taken, by CLOCK_MONOTONIC as of {@link System#nanoTime()}: a compilation that was replaced since then names it
     * @throws IOException when memory holds no such method
     */
    public NamedCode at(CodeBlob blob, long pc, boolean returnAddress, long sampleNanos) throws IOException {
        return compilation(blob).thereAt(sampleNanos).at(pc, returnAddress, methods);
    }

    /** The same for a sample that was just taken. */
    public NamedCode at(CodeBlob blob, long pc, boolean returnAddress) throws IOException {
        return at(blob, pc, returnAddress, Long.MAX_VALUE);
    }

    /** The frame of a method, {@code Method*}, that the interpreter executes: one. */
    public List<Frame> interpreted(long method) throws IOException {
        return List.of(methods.at(method).interpreted());
    }

    /** Every chain of methods that the code of a compilation may stand in; empty when it cannot be read, and for wrappers. Made once for each compilation. */
    public Optional<CompiledMethod> compiledMethod(CodeBlob blob, long sampleNanos) {
        if (blob.kind() != CodeBlobKind.NMETHOD) {
            return Optional.empty();
        }
        try {
            return Optional.of(compilation(blob).thereAt(sampleNanos).chains(inlineChains));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The same for a sample that was just taken. */
    public Optional<CompiledMethod> compiledMethod(CodeBlob blob) {
        return compiledMethod(blob, Long.MAX_VALUE);
    }

    /** How often another compilation was found where one had been. */
    public long replacedCompilations() {
        return replacedCompilations;
    }

    /** The JVM has gone on: whatever is asked for next is compared with its memory. Call it together with {@link CodeCache#forget()}. */
    public void forget() {
        epoch++;
        epochNanos = System.nanoTime();
        methods.forget();
        inlineChains.forget();
        if (epochNanos - sweptNanos > REPLACED_NANOS) {
            sweptNanos = epochNanos;
            byAddress.values().removeIf(known -> epochNanos - known.confirmedNanos() > IDLE_NANOS);
        }
    }

    private Compilation compilation(CodeBlob blob) throws IOException {
        Compilation known = byAddress.get(blob.address());
        if (known != null && known.epoch() == epoch) {
            return known;
        }
        Optional<Nmethod.Identity> identity = nmethods.identity(blob.address());
        if (known != null && (identity.isEmpty() || identity.get().equals(known.identity()))) {
            // HotSpot takes the method away from a dying compilation; what was read of it before stays true.
            known.confirm(epoch, epochNanos);
            return known;
        }
        Nmethod nmethod = nmethods.read(
                blob.address(),
                identity.orElseThrow(() ->
                        new IOException("the method of nmethod " + Long.toHexString(blob.address()) + " is unloaded")));
        Compilation fresh = new Compilation(nmethod, blob.kind() == CodeBlobKind.NATIVE_NMETHOD);
        fresh.confirm(epoch, epochNanos);
        if (known != null) {
            replacedCompilations++;
            if (epochNanos - known.confirmedNanos() < REPLACED_NANOS) {
                fresh.replaces(known);
            }
        }
        if (byAddress.size() >= MAX_KNOWN) {
            byAddress.clear();
        }
        byAddress.put(blob.address(), fresh);
        return fresh;
    }
}

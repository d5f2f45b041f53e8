package dev.weir.hotspot.names;

import dev.weir.hotspot.ProcessMemory;
import dev.weir.hotspot.UnknownLayoutException;
import dev.weir.hotspot.VmStructs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/** Copies compilations out of the JVM. */
final class NmethodReader {
    // The largest nmethods of Flink and Spark have some 200 KB of debug information.
    private static final int MAX_PART_BYTES = 16 << 20;

    /** HotSpot puts a PcDesc of either offset at the ends, so that a search needs no limits. */
    private static final int BEFORE_ALL = -1;

    private static final int BEHIND_ALL = Integer.MAX_VALUE;

    private final ProcessMemory memory;
    private final NmethodLayout layout;
    private final Methods methods;
    private final long methodAt;
    private final long compileIdAt;
    private final long levelAt;
    private final OptionalLong codeBeginAt;
    private final OptionalLong codeOffsetAt;
    private final int pcDescBytes;
    private final int pcOffsetAt;
    private final int scopeOffsetAt;
    private final int excludedBytes;

    NmethodReader(ProcessMemory memory, VmStructs structs, Methods methods) throws IOException {
        this.memory = memory;
        this.methods = methods;
        layout = NmethodLayout.of(memory, structs);
        methodAt = structs.has("CompiledMethod", "_method")
                ? structs.offset("CompiledMethod", "_method")
                : structs.offset("nmethod", "_method");
        compileIdAt = structs.offset("nmethod", "_compile_id");
        levelAt = structs.offset("nmethod", "_comp_level");
        codeBeginAt = structs.findOffset("CodeBlob", "_code_begin");
        codeOffsetAt = structs.findOffset("CodeBlob", "_code_offset");
        if (codeBeginAt.isEmpty() && codeOffsetAt.isEmpty()) {
            throw new UnknownLayoutException("libjvm.so does not describe CodeBlob._code_begin or _code_offset");
        }
        pcDescBytes = (int) structs.sizeOf("PcDesc");
        pcOffsetAt = (int) structs.offset("PcDesc", "_pc_offset");
        scopeOffsetAt = (int) structs.offset("PcDesc", "_scope_decode_offset");
        excludedBytes = layout.excludedBytes();
    }

    /** What is compiled at an address now; empty when HotSpot has already taken its method away, as it does when it unloads the class. */
    Optional<Nmethod.Identity> identity(long nmethod) throws IOException {
        long method = memory.readLong(nmethod + methodAt);
        if (method == 0) {
            return Optional.empty();
        }
        return Optional.of(new Nmethod.Identity(
                memory.readInt(nmethod + compileIdAt),
                method,
                codeBegin(nmethod),
                layout.parts(nmethod).scopes()));
    }

    Nmethod read(long nmethod, Nmethod.Identity identity) throws IOException {
        NmethodLayout.Parts parts = layout.parts(nmethod);
        ByteBuffer pcDescs = part("PcDescs", parts.pcs(), parts.pcsEnd());
        byte[] scopes = bytes("scopes", parts.scopes(), parts.scopesEnd());
        ByteBuffer metadata = part("methods", parts.metadata(), parts.metadataEnd());
        long[] addresses = new long[metadata.remaining() / Long.BYTES];
        metadata.asLongBuffer().get(addresses);
        int count = pcDescs.remaining() / pcDescBytes;
        int[] pcOffsets = new int[count];
        int[] scopeOffsets = new int[count];
        int kept = 0;
        int last = BEFORE_ALL;
        for (int i = 0; i < count; i++) {
            int offset = pcDescs.getInt(i * pcDescBytes + pcOffsetAt);
            if (offset == BEFORE_ALL || offset == BEHIND_ALL) {
                continue;
            }
            if (offset <= last) {
                throw new IOException("PcDescs that do not ascend in nmethod " + Long.toHexString(nmethod));
            }
            last = offset;
            pcOffsets[kept] = offset;
            scopeOffsets[kept++] = pcDescs.getInt(i * pcDescBytes + scopeOffsetAt);
        }
        return new Nmethod(
                identity,
                methods.at(identity.method()),
                memory.readByte(nmethod + levelAt),
                Arrays.copyOf(pcOffsets, kept),
                Arrays.copyOf(scopeOffsets, kept),
                scopes,
                addresses,
                excludedBytes);
    }

    private long codeBegin(long nmethod) throws IOException {
        return codeBeginAt.isPresent()
                ? memory.readLong(nmethod + codeBeginAt.getAsLong())
                : nmethod + memory.readInt(nmethod + codeOffsetAt.orElseThrow());
    }

    private ByteBuffer part(String what, long begin, long end) throws IOException {
        return ByteBuffer.wrap(bytes(what, begin, end)).order(ByteOrder.nativeOrder());
    }

    private byte[] bytes(String what, long begin, long end) throws IOException {
        if (end < begin || end - begin > MAX_PART_BYTES) {
            throw new IOException("an nmethod with " + (end - begin) + " bytes of " + what);
        }
        return memory.read(begin, (int) (end - begin));
    }
}

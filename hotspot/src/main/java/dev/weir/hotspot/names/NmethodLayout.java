package dev.weir.hotspot.names;

import dev.weir.hotspot.ProcessMemory;
import dev.weir.hotspot.UnknownLayoutException;
import dev.weir.hotspot.VmStructs;
import java.io.IOException;

/**
 * Where the parts of an nmethod lie. That has changed three times: JDK 9 keeps where scopes begin as an address, JDK 23 took debug information out of
 * the code cache, JDK 25 the list of methods.
 */
abstract class NmethodLayout {
    /** Addresses, each end behind the last byte. */
    record Parts(long pcs, long pcsEnd, long scopes, long scopesEnd, long metadata, long metadataEnd) {}

    // JDK-8292758 excluded the byte 0 from compressed integers.
    private static final int FIRST_EXCLUDING_ZERO = 20;

    private final ProcessMemory memory;
    private final VmStructs structs;
    private final int excludedBytes;

    private NmethodLayout(ProcessMemory memory, VmStructs structs, int excludedBytes) {
        this.memory = memory;
        this.structs = structs;
        this.excludedBytes = excludedBytes;
    }

    /** By the fields that libjvm.so describes. */
    static NmethodLayout of(ProcessMemory memory, VmStructs structs) throws IOException {
        if (structs.has("nmethod", "_immutable_data")) {
            return new Outside(memory, structs);
        }
        if (structs.has("CompiledMethod", "_scopes_data_begin")) {
            int version = memory.readInt(structs.address("Abstract_VM_Version", "_vm_major_version"));
            return new Inside(memory, structs, version >= FIRST_EXCLUDING_ZERO ? 1 : 0);
        }
        if (structs.has("nmethod", "_scopes_data_offset")) {
            return new Inside(memory, structs, 0);
        }
        throw new UnknownLayoutException("libjvm.so does not describe where an nmethod has its scopes");
    }

    /** How many byte values begin no compressed integer: see {@link CompressedInts}. */
    int excludedBytes() {
        return excludedBytes;
    }

    abstract Parts parts(long nmethod) throws IOException;

    /** A field that grew and shrank between int and u2. */
    final long small(long nmethod, String type, String field) throws IOException {
        long at = nmethod + structs.offset(type, field);
        String cxxType = structs.cxxType(type, field);
        return cxxType.equals("u2") || cxxType.contains("16") ? memory.readShort(at) & 0xffff : memory.readInt(at);
    }

    final long address(long nmethod, String type, String field) throws IOException {
        return memory.readLong(nmethod + structs.offset(type, field));
    }

    /** JDK 8 to 22: all of it in one blob, in the order of metadata, scopes, PcDescs, dependencies. */
    private static final class Inside extends NmethodLayout {
        private final boolean byAddress;

        Inside(ProcessMemory memory, VmStructs structs, int excludedBytes) {
            super(memory, structs, excludedBytes);
            byAddress = structs.has("CompiledMethod", "_scopes_data_begin");
        }

        @Override
        Parts parts(long nmethod) throws IOException {
            long scopes = byAddress
                    ? address(nmethod, "CompiledMethod", "_scopes_data_begin")
                    : nmethod + small(nmethod, "nmethod", "_scopes_data_offset");
            long pcs = nmethod + small(nmethod, "nmethod", "_scopes_pcs_offset");
            return new Parts(
                    pcs,
                    nmethod + small(nmethod, "nmethod", "_dependencies_offset"),
                    scopes,
                    pcs,
                    nmethod + small(nmethod, "nmethod", "_metadata_offset"),
                    scopes);
        }
    }

    /** Since JDK 23: PcDescs, then scopes, in the immutable data; metadata at the blob's end, since JDK 25 behind the relocations in the mutable data. */
    private static final class Outside extends NmethodLayout {
        private final boolean mutableData;

        Outside(ProcessMemory memory, VmStructs structs) {
            super(memory, structs, 1);
            mutableData = structs.has("CodeBlob", "_mutable_data");
        }

        @Override
        Parts parts(long nmethod) throws IOException {
            long immutable = address(nmethod, "nmethod", "_immutable_data");
            long scopes = immutable + small(nmethod, "nmethod", "_scopes_data_offset");
            long metadata;
            long metadataEnd;
            if (mutableData) {
                long mutable = address(nmethod, "CodeBlob", "_mutable_data");
                metadata = mutable + small(nmethod, "CodeBlob", "_relocation_size");
                metadataEnd = mutable + small(nmethod, "CodeBlob", "_mutable_data_size");
            } else {
                long blobData = nmethod + small(nmethod, "CodeBlob", "_data_offset");
                metadata = blobData + small(nmethod, "nmethod", "_metadata_offset");
                metadataEnd = nmethod + small(nmethod, "CodeBlob", "_size");
            }
            return new Parts(
                    immutable + small(nmethod, "nmethod", "_scopes_pcs_offset"),
                    scopes,
                    scopes,
                    immutable + small(nmethod, "nmethod", "_immutable_data_size"),
                    metadata,
                    metadataEnd);
        }
    }
}

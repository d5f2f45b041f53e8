package dev.weir.hotspot.names;

import dev.weir.hotspot.ProcessMemory;
import dev.weir.hotspot.VmStructs;
import java.io.IOException;
import java.util.OptionalLong;

/** The constant pools of linked classes: what the operand of an invocation in rewritten bytecode means. */
final class ConstantPools {
    /**
     * A method that an invocation names.
     *
     * @param klass empty while the class is not resolved here; then only its name is known
     */
    record MethodReference(OptionalLong klass, long classNameSymbol, Methods.Selector selector) {}

    private static final int UTF8 = 1;
    private static final int CLASS = 7;
    private static final int METHOD = 10;
    private static final int INTERFACE_METHOD = 11;
    private static final int NAME_AND_TYPE = 12;
    private static final int UNRESOLVED_CLASS = 100;
    private static final int UNRESOLVED_CLASS_IN_ERROR = 103;

    private final ProcessMemory memory;
    private final long headerBytes;
    private final long lengthAt;
    private final long tagsAt;
    private final long cacheAt;
    private final OptionalLong resolvedKlassesAt;
    private final OptionalLong methodEntriesAt;
    private final OptionalLong indyEntriesAt;
    private final long methodEntryBytes;
    private final long methodEntryIndexAt;
    private final long indyEntryBytes;
    private final long cacheHeaderBytes;
    private final OptionalLong cacheLengthAt;
    private final long cacheEntryBytes;
    private final long cacheEntryIndicesAt;
    private final long cacheEntryF1At;

    ConstantPools(ProcessMemory memory, VmStructs structs) throws IOException {
        this.memory = memory;
        headerBytes = structs.sizeOf("ConstantPool");
        lengthAt = structs.offset("ConstantPool", "_length");
        tagsAt = structs.offset("ConstantPool", "_tags");
        cacheAt = structs.offset("ConstantPool", "_cache");
        resolvedKlassesAt = structs.findOffset("ConstantPool", "_resolved_klasses");
        methodEntriesAt = structs.findOffset("ConstantPoolCache", "_resolved_method_entries");
        indyEntriesAt = structs.findOffset("ConstantPoolCache", "_resolved_indy_entries");
        methodEntryBytes = structs.findSizeOf("ResolvedMethodEntry").orElse(0);
        methodEntryIndexAt =
                structs.findOffset("ResolvedMethodEntry", "_cpool_index").orElse(0);
        indyEntryBytes = structs.findSizeOf("ResolvedIndyEntry").orElse(0);
        cacheHeaderBytes = structs.sizeOf("ConstantPoolCache");
        cacheLengthAt = structs.findOffset("ConstantPoolCache", "_length");
        cacheEntryBytes = structs.findSizeOf("ConstantPoolCacheEntry").orElse(0);
        cacheEntryIndicesAt =
                structs.findOffset("ConstantPoolCacheEntry", "_indices").orElse(0);
        cacheEntryF1At = structs.findOffset("ConstantPoolCacheEntry", "_f1").orElse(0);
    }

    /** The address of the Symbol at an index. */
    long symbol(long pool, int index) throws IOException {
        check(pool, index, UTF8);
        return memory.readLong(slot(pool, index));
    }

    /** What an invocation other than invokedynamic names. */
    MethodReference method(long pool, int operand) throws IOException {
        int index = poolIndexOf(pool, operand);
        int tag = tag(pool, index);
        if (tag != METHOD && tag != INTERFACE_METHOD) {
            throw new IOException("an invocation names a constant of kind " + tag);
        }
        int slot = memory.readInt(slot(pool, index));
        int nameAndType = slot >>> 16;
        check(pool, nameAndType, NAME_AND_TYPE);
        int names = memory.readInt(slot(pool, nameAndType));
        int holder = slot & 0xffff;
        return new MethodReference(
                klass(pool, holder),
                classNameSymbol(pool, holder),
                new Methods.Selector(symbol(pool, names & 0xffff), symbol(pool, names >>> 16)));
    }

    /** The method that a linked invokedynamic calls: one that java.lang.invoke generated. Empty before its first execution. */
    OptionalLong adapter(long pool, int operand) throws IOException {
        // Up to JDK 22 complemented, so that it could not be taken for an index of the pool.
        int index = operand < 0 ? ~operand : operand;
        long cache = cache(pool);
        long entry;
        if (indyEntriesAt.isPresent()) {
            // The first field of a ResolvedIndyEntry is its Method*; the description does not tell. Whoever reads it
            // checks that it is one.
            entry = entryAt(memory.readLong(cache + indyEntriesAt.getAsLong()), index, indyEntryBytes);
        } else {
            entry = cacheEntry(cache, index) + cacheEntryF1At;
        }
        long method = memory.readLong(entry);
        return method == 0 ? OptionalLong.empty() : OptionalLong.of(method);
    }

    private int poolIndexOf(long pool, int operand) throws IOException {
        long cache = cache(pool);
        if (methodEntriesAt.isPresent()) {
            long entry = entryAt(memory.readLong(cache + methodEntriesAt.getAsLong()), operand, methodEntryBytes);
            return memory.readShort(entry + methodEntryIndexAt) & 0xffff;
        }
        return memory.readShort(cacheEntry(cache, operand) + cacheEntryIndicesAt) & 0xffff;
    }

    private long cache(long pool) throws IOException {
        long cache = memory.readLong(pool + cacheAt);
        if (cache == 0) {
            throw new IOException("a constant pool that is not linked");
        }
        return cache;
    }

    private long cacheEntry(long cache, int index) throws IOException {
        if (cacheLengthAt.isEmpty() || cacheEntryBytes == 0) {
            throw new IOException("libjvm.so does not describe how it resolves invocations");
        }
        if (index < 0 || index >= memory.readInt(cache + cacheLengthAt.getAsLong())) {
            throw new IOException("an invocation names entry " + index + " of a constant pool cache");
        }
        return cache + cacheHeaderBytes + index * cacheEntryBytes;
    }

    private long entryAt(long array, int index, long bytes) throws IOException {
        // An Array of HotSpot's: its length, and elements aligned to a word.
        if (array == 0 || bytes == 0 || index < 0 || index >= memory.readInt(array)) {
            throw new IOException("an invocation names resolved entry " + index);
        }
        return array + Long.BYTES + index * bytes;
    }

    /** The class at an index, when it is resolved. */
    private OptionalLong klass(long pool, int index) throws IOException {
        if (tag(pool, index) != CLASS) {
            return OptionalLong.empty();
        }
        if (resolvedKlassesAt.isEmpty()) {
            return OptionalLong.of(memory.readLong(slot(pool, index)));
        }
        long array = memory.readLong(pool + resolvedKlassesAt.getAsLong());
        int resolved = memory.readInt(slot(pool, index)) & 0xffff;
        long klass = memory.readLong(entryAt(array, resolved, Long.BYTES));
        return klass == 0 ? OptionalLong.empty() : OptionalLong.of(klass);
    }

    /** The name of the class at an index, 0 where only the class itself holds it (up to JDK 8). */
    private long classNameSymbol(long pool, int index) throws IOException {
        int tag = tag(pool, index);
        if (tag != CLASS && tag != UNRESOLVED_CLASS && tag != UNRESOLVED_CLASS_IN_ERROR) {
            throw new IOException("an invocation names a constant of kind " + tag + " as its class");
        }
        if (resolvedKlassesAt.isEmpty()) {
            // An unresolved one is marked by its lowest bit.
            return tag == CLASS ? 0 : memory.readLong(slot(pool, index)) & ~1L;
        }
        return symbol(pool, memory.readInt(slot(pool, index)) >>> 16);
    }

    private void check(long pool, int index, int kind) throws IOException {
        int tag = tag(pool, index);
        if (tag != kind) {
            throw new IOException("constant " + index + " is of kind " + tag + ", not " + kind);
        }
    }

    private int tag(long pool, int index) throws IOException {
        if (index <= 0 || index >= memory.readInt(pool + lengthAt)) {
            throw new IOException("no constant " + index);
        }
        // An Array<u1>: its elements follow its length at once.
        return memory.readByte(memory.readLong(pool + tagsAt) + Integer.BYTES + index) & 0xff;
    }

    private long slot(long pool, int index) {
        return pool + headerBytes + (long) index * Long.BYTES;
    }
}

package dev.weir.hotspot.names;

import dev.weir.hotspot.ProcessMemory;
import dev.weir.hotspot.VmStructs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Methods by their address, {@code Method*}: Method → ConstMethod → ConstantPool → Symbol.
 *
 * <p>A class may be unloaded and another come to lie at its place. So after each {@link #forget()} a known method is compared with memory, down to the letters
 * of its name, before it is believed again.
 */
final class Methods {
    /** A method as it lay in memory. */
    private record Raw(
            long constMethod,
            long pool,
            long holder,
            long nameSymbol,
            long signatureSymbol,
            int codeSize,
            String className,
            String methodName) {
        JavaMethod at(long address) {
            return JavaMethod.of(
                    address, constMethod, pool, holder, nameSymbol, signatureSymbol, className, methodName, codeSize);
        }
    }

    /** A name and a signature, as addresses of Symbols. */
    record Selector(long nameSymbol, long signatureSymbol) {}

    private record Known(JavaMethod method, Raw raw, int epoch) {}

    // A Flink job has some 80,000 methods; only those seen on stacks come here.
    private static final int MAX_KNOWN = 100_000;

    private final ProcessMemory memory;
    private final ConstantPools pools;
    private final long constMethodAt;
    private final long poolAt;
    private final long codeSizeAt;
    private final long nameIndexAt;
    private final long signatureIndexAt;
    private final long holderAt;
    private final long klassNameAt;
    private final long symbolLengthAt;
    private final long symbolBodyAt;
    private final Map<Long, Known> known = new HashMap<>();
    private int epoch;

    Methods(ProcessMemory memory, VmStructs structs, ConstantPools pools) throws IOException {
        this.memory = memory;
        this.pools = pools;
        constMethodAt = structs.offset("Method", "_constMethod");
        poolAt = structs.offset("ConstMethod", "_constants");
        codeSizeAt = structs.offset("ConstMethod", "_code_size");
        nameIndexAt = structs.offset("ConstMethod", "_name_index");
        signatureIndexAt = structs.offset("ConstMethod", "_signature_index");
        holderAt = structs.offset("ConstantPool", "_pool_holder");
        klassNameAt = structs.offset("Klass", "_name");
        symbolLengthAt = structs.offset("Symbol", "_length");
        symbolBodyAt = structs.findOffset("Symbol", "_body").orElse(structs.offset("Symbol", "_body[0]"));
    }

    /** The method at an address; {@link IOException} when there is none. */
    JavaMethod at(long address) throws IOException {
        Known entry = known.get(address);
        if (entry != null && entry.epoch() == epoch) {
            return entry.method();
        }
        Raw raw = read(address);
        JavaMethod method = entry != null && entry.raw().equals(raw) ? entry.method() : raw.at(address);
        if (known.size() >= MAX_KNOWN) {
            known.clear();
        }
        known.put(address, new Known(method, raw, epoch));
        return method;
    }

    private Raw read(long address) throws IOException {
        long constMethod = pointer(address + constMethodAt, "ConstMethod");
        long pool = pointer(constMethod + poolAt, "ConstantPool");
        long name = pools.symbol(pool, memory.readShort(constMethod + nameIndexAt) & 0xffff);
        long signature = pools.symbol(pool, memory.readShort(constMethod + signatureIndexAt) & 0xffff);
        long holder = pointer(pool + holderAt, "InstanceKlass");
        String className = text(pointer(holder + klassNameAt, "Symbol"));
        String methodName = text(name);
        if (className.isEmpty() || methodName.isEmpty()) {
            throw new IOException("no method at " + Long.toHexString(address) + ": its name is empty");
        }
        return new Raw(
                constMethod,
                pool,
                holder,
                name,
                signature,
                memory.readShort(constMethod + codeSizeAt) & 0xffff,
                className,
                methodName);
    }

    /** What a class finds a method by. */
    Selector selectorOf(long address) throws IOException {
        long constMethod = pointer(address + constMethodAt, "ConstMethod");
        long pool = pointer(constMethod + poolAt, "ConstantPool");
        return new Selector(
                pools.symbol(pool, memory.readShort(constMethod + nameIndexAt) & 0xffff),
                pools.symbol(pool, memory.readShort(constMethod + signatureIndexAt) & 0xffff));
    }

    /** The name of a class as HotSpot has it, {@code java/lang/Object}. */
    String className(long klass) throws IOException {
        return text(pointer(klass + klassNameAt, "Symbol"));
    }

    /** The letters of a Symbol: at most 65,535, which is also what its length can say. */
    String text(long symbol) throws IOException {
        byte[] letters = memory.read(symbol + symbolBodyAt, memory.readShort(symbol + symbolLengthAt) & 0xffff);
        return new String(letters, StandardCharsets.UTF_8);
    }

    private long pointer(long at, String to) throws IOException {
        long value = memory.readLong(at);
        if (value == 0 || (value & 7) != 0) {
            throw new IOException("no " + to + " at " + Long.toHexString(at));
        }
        return value;
    }

    /** What was read must be compared with memory before it is used again. */
    void forget() {
        epoch++;
    }
}

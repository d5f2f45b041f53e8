package dev.weir.hotspot.code;

import dev.weir.hotspot.ProcessMemory;
import dev.weir.hotspot.UnknownLayoutException;
import dev.weir.hotspot.VmStructs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which blob of the code cache a pc lies in, found as HotSpot itself finds it: by the heap's segment map.
 *
 * <p>What was found is kept until {@link #forget()}. Code comes and goes: one second after a wave of recompilation almost nothing of it is true, so forget at least
 * every 100 ms and look up a sample soon after it was taken. For one thread.
 */
public final class CodeCache {
    // Three segments (non-nmethod, profiled, non-profiled) since 9; the heaps of AOT libraries of 9 to 16 come on top.
    private static final int MAX_HEAPS = 64;
    // A block's map counts back by up to 254 segments at a hop, and by single segments where freed blocks were joined,
    // which HotSpot mends at 10,000.
    private static final int MAX_HOPS = 16_384;
    private static final int FREE = 0xff;
    // A 99 Hz sampler meets a few hundred; the bound holds for a stack of garbage.
    private static final int MAX_KEPT = 65_536;
    // 240 MB of code cache in segments of 128 bytes; each block has one segment at least.
    private static final int MAX_BLOCKS = 1 << 22;

    private final ProcessMemory memory;
    private final CodeBlobReader blobs;
    private final Heaps heapFields;
    private final long heapBlockBytes;
    private final long usedOffset;
    private final long lengthOffset;
    private final Map<Long, Optional<CodeBlob>> byPc = new HashMap<>();
    private final Map<Long, CodeBlob> byAddress = new HashMap<>();
    private List<CodeHeap> heaps;

    private CodeCache(ProcessMemory memory, VmStructs structs) throws IOException {
        this.memory = memory;
        this.blobs = new CodeBlobReader(memory, structs);
        this.heapFields = new Heaps(structs);
        this.heapBlockBytes = structs.sizeOf("HeapBlock");
        this.usedOffset = structs.offset("HeapBlock", "_header") + structs.offset("HeapBlock::Header", "_used");
        this.lengthOffset = structs.offset("HeapBlock", "_header") + structs.offset("HeapBlock::Header", "_length");
        this.heaps = readHeaps();
    }

    /**
     * The code cache of a process.
     *
     * @throws UnknownLayoutException when a field that is needed is not described */
    public static CodeCache of(ProcessMemory memory, VmStructs structs) throws IOException {
        return new CodeCache(memory, structs);
    }

    /** Whether an address lies in the code cache, whatever is there. */
    public boolean contains(long pc) {
        for (CodeHeap heap : heaps) {
            if (heap.contains(pc)) {
                return true;
            }
        }
        return false;
    }

    /** The blob whose code holds this pc; empty where the code cache has none, or it went while it was being read. */
    public Optional<CodeBlob> find(long pc) throws IOException {
        Optional<CodeBlob> known = byPc.get(pc);
        if (known == null) {
            known = lookUp(pc);
            if (byPc.size() >= MAX_KEPT) {
                byPc.clear();
                byAddress.clear();
            }
            byPc.put(pc, known);
        }
        return known;
    }

    /** The compiled methods and wrappers that are in the code cache now, by walking its heaps from block to block; what changes meanwhile may be missing. */
    public List<CodeBlob> methods() throws IOException {
        List<CodeBlob> methods = new ArrayList<>();
        for (CodeHeap heap : heaps) {
            long block = heap.low();
            for (int i = 0; i < MAX_BLOCKS && block < heap.high(); i++) {
                // size_t in HotSpot; a damaged one ends the walk.
                long segments = memory.readLong(block + lengthOffset);
                if (segments <= 0 || segments > (heap.high() - block) >>> heap.log2SegmentSize()) {
                    break;
                }
                if (memory.readByte(block + usedOffset) != 0) {
                    blobs.read(block + heapBlockBytes, heap.high())
                            .filter(CodeBlob::isMethod)
                            .ifPresent(methods::add);
                }
                block += segments << heap.log2SegmentSize();
            }
        }
        return methods;
    }

    /** Drops what was found and the pages of the process's memory, and reads the heaps' bounds again. */
    public void forget() throws IOException {
        memory.forget();
        byPc.clear();
        byAddress.clear();
        heaps = readHeaps();
    }

    private Optional<CodeBlob> lookUp(long pc) throws IOException {
        for (CodeHeap heap : heaps) {
            if (heap.contains(pc) && pc < heap.high()) {
                long blob = blobAddress(heap, pc);
                if (blob == 0) {
                    return Optional.empty();
                }
                CodeBlob read = byAddress.get(blob);
                if (read == null) {
                    Optional<CodeBlob> fresh = blobs.read(blob, heap.high());
                    if (fresh.isEmpty()) {
                        return fresh;
                    }
                    read = fresh.get();
                    byAddress.put(blob, read);
                }
                return read.contains(pc) ? Optional.of(read) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** CodeHeap::find_start: back along the segment map; 0 when the segment is free. */
    private long blobAddress(CodeHeap heap, long pc) throws IOException {
        long segment = (pc - heap.low()) >>> heap.log2SegmentSize();
        for (int hop = 0; hop < MAX_HOPS; hop++) {
            int back = memory.readByte(heap.segmentMap() + segment) & 0xff;
            if (back == 0) {
                long block = heap.low() + (segment << heap.log2SegmentSize());
                return memory.readByte(block + usedOffset) == 0 ? 0 : block + heapBlockBytes;
            }
            if (back == FREE || back > segment) {
                return 0;
            }
            segment -= back;
        }
        return 0;
    }

    private List<CodeHeap> readHeaps() throws IOException {
        List<CodeHeap> read = new ArrayList<>();
        for (long heap : heapFields.addresses(memory)) {
            read.add(heapFields.read(memory, heap));
        }
        return List.copyOf(read);
    }

    /** Where the heaps are described: {@code _heap} in 8, {@code _heaps} since the code cache was segmented in 9. */
    private static final class Heaps {
        private final VmStructs structs;
        private final long memoryOffset;
        private final long segmentMapOffset;
        private final long log2SegmentSizeOffset;
        private final long lowOffset;
        private final long highOffset;
        private final long reservedEndOffset;

        Heaps(VmStructs structs) throws UnknownLayoutException {
            this.structs = structs;
            memoryOffset = structs.offset("CodeHeap", "_memory");
            segmentMapOffset = structs.offset("CodeHeap", "_segmap");
            log2SegmentSizeOffset = structs.offset("CodeHeap", "_log2_segment_size");
            lowOffset = structs.offset("VirtualSpace", "_low");
            highOffset = structs.offset("VirtualSpace", "_high");
            reservedEndOffset = structs.offset("VirtualSpace", "_high_boundary");
        }

        long[] addresses(ProcessMemory memory) throws IOException {
            if (structs.findAddress("CodeCache", "_heap").isPresent()) {
                return new long[] {memory.readLong(structs.address("CodeCache", "_heap"))};
            }
            long array = memory.readLong(structs.address("CodeCache", "_heaps"));
            // GrowableArray's length moved to a base class twice.
            String base = structs.has("GrowableArrayBase", "_len") ? "GrowableArrayBase" : "GenericGrowableArray";
            int count = memory.readInt(array + structs.offset(base, "_len"));
            if (count <= 0 || count > MAX_HEAPS) {
                throw new IOException("the code cache has " + count + " heaps");
            }
            long elements = memory.readLong(array + structs.offset("GrowableArray<int>", "_data"));
            long[] addresses = new long[count];
            for (int i = 0; i < count; i++) {
                addresses[i] = memory.readLong(elements + i * (long) Long.BYTES);
            }
            return addresses;
        }

        CodeHeap read(ProcessMemory memory, long heap) throws IOException {
            long space = heap + memoryOffset;
            CodeHeap read = new CodeHeap(
                    memory.readLong(space + lowOffset),
                    memory.readLong(space + highOffset),
                    memory.readLong(space + reservedEndOffset),
                    memory.readLong(heap + segmentMapOffset + lowOffset),
                    memory.readInt(heap + log2SegmentSizeOffset));
            if (read.low() <= 0
                    || read.high() < read.low()
                    || read.reservedEnd() < read.high()
                    || read.log2SegmentSize() < 3
                    || read.log2SegmentSize() > 20) {
                throw new IOException("not a heap of the code cache: " + read);
            }
            return read;
        }
    }
}

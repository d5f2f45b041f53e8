package dev.weir.profiler.symbol.jvm;

import static dev.weir.model.WeirException.Kind.ENVIRONMENT;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.util.Objects.requireNonNull;

import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import dev.weir.model.WeirException;
import dev.weir.profiler.symbol.CodeMap;
import dev.weir.profiler.symbol.jvm.Varints.Malformed;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The map that libweirmap.so writes, read while it grows; agent/FORMAT.md describes it.
 *
 * <p>Implementation notes. The file belongs to another process, so nothing in it is believed: every number has a bound, memory
 * is only taken for bytes that are there, and a record that makes no sense ends the reading, never the profiler: {@link #damage}
 * says so, and what was read before stays good. A record is read when it is there whole; an incomplete one at the end is one that
 * is being written. Ranges stay in the file until an address in them is asked for: a busy JVM writes some 10 MB of them
 * and samples hit a few hundred methods.
 */
final class WeirMap implements CodeMap, Closeable {
    private static final long MAGIC = 0x50414d524945_5789L;
    private static final int VERSION = 1;
    private static final int HEADER_BYTES = 40;

    /** The library's own limit is 4 MiB. */
    private static final int MAX_RECORD = 8 << 20;

    /** Names and bodies that a reader keeps; the largest code caches hold some 100,000 of either. */
    private static final int MAX_NAMES = 1_000_000;

    private static final int MAX_BODIES = 1_000_000;
    private static final long MAX_NAME_CHARS = 64L << 20;
    private static final int MAX_CODE_SIZE = 64 << 20;
    private static final long WRITER_LOCK_AT = 1L << 62;
    private static final int CHUNK = 1 << 18;
    private static final int CACHED_RANGES = 1024;
    private static final String UNNAMED = "(unnamed compiled method)";

    /** What the library says in the record that ends a map, by its number there. */
    private static final List<String> END_REASONS = List.of(
            "for an unknown reason",
            "because it was stopped",
            "because it reached its size limit: code compiled since then has no names",
            "because its profiler was gone",
            "because the JVM ended",
            "because another profiler started its own",
            "because it could not be written (is the disk full?)");

    /**
     * @param pid as the JVM sees it itself
     * @param startTicks of that process: field 22 of /proc/PID/stat
     * @param startNanos CLOCK_MONOTONIC; the zero of all times in the file
     * @param attached whether the library came into a running JVM
     */
    record Header(int pid, long startTicks, long startNanos, boolean attached) {}

    private final FileChannel channel;
    private final Header header;
    private final CodeHistory history;
    private final GeneratedCode generated = new GeneratedCode();
    private final List<String> names = new ArrayList<>();
    private final Map<CompiledCode, InlineRanges> decoded = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<CompiledCode, InlineRanges> eldest) {
            return size() > CACHED_RANGES;
        }
    };

    private long position;
    private long nameChars;
    private long loads;
    private long unloads;
    private long badRanges;
    private boolean complete;
    private Optional<String> damage = Optional.empty();
    private Optional<String> ending = Optional.empty();

    /**
     * Reads the header and what is there; closes the channel when the file is no map.
     *
     * @param horizonNanos code that was unloaded before this time is not kept
     * @throws WeirException (ENVIRONMENT) when the file is no Weir map, or one of another version
     */
    static WeirMap open(FileChannel channel, long horizonNanos) throws IOException {
        try {
            WeirMap map = new WeirMap(channel, horizonNanos);
            map.refresh();
            return map;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private WeirMap(FileChannel channel, long horizonNanos) throws IOException {
        this.channel = requireNonNull(channel, "channel is null");
        this.history = new CodeHistory(horizonNanos);
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES).order(LITTLE_ENDIAN);
        readFully(bytes, 0);
        bytes.flip();
        if (bytes.remaining() < HEADER_BYTES || bytes.getLong() != MAGIC) {
            throw new WeirException(
                    ENVIRONMENT,
                    "this file is no Weir map: it does not begin with its mark. Delete it; Weir writes a new one.");
        }
        int version = bytes.getShort();
        int headerBytes = bytes.getShort() & 0xffff;
        if (version != VERSION || headerBytes < HEADER_BYTES) {
            throw new WeirException(
                    ENVIRONMENT,
                    "this Weir map has format version " + version + ", and this Weir reads " + VERSION
                            + ". Start the JVM with the library of this Weir.");
        }
        header = new Header(bytes.getInt(), bytes.getLong(), bytes.getLong(), (bytes.getInt() & 1) != 0);
        position = headerBytes;
    }

    /** Reads as much as fits, or less at the end of the file. */
    private void readFully(ByteBuffer into, long from) throws IOException {
        long at = from;
        while (into.hasRemaining()) {
            int n = channel.read(into, at);
            if (n < 0) {
                return;
            }
            at += n;
        }
    }

    /** Reads what has been appended since the last time. */
    synchronized void refresh() throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        while (damage.isEmpty() && ending.isEmpty()) {
            chunk.clear();
            readFully(chunk, position);
            chunk.flip();
            int used = readRecords(chunk);
            position += used;
            if (used == 0) {
                int wanted = sizeOfFirst(chunk);
                if (wanted <= chunk.limit() || wanted > channel.size() - position) {
                    return;
                }
                chunk = ByteBuffer.allocate(wanted);
            }
        }
    }

    /** With its length in front; 0 when not even that is there. */
    private static int sizeOfFirst(ByteBuffer chunk) {
        ByteBuffer first = chunk.duplicate().rewind();
        try {
            int length = Varints.next(first, MAX_RECORD, "the length of a record");
            return first.position() + length;
        } catch (Malformed e) {
            return 0;
        }
    }

    /** How many bytes of whole records there were. */
    private int readRecords(ByteBuffer chunk) {
        int used = 0;
        while (chunk.hasRemaining() && ending.isEmpty()) {
            try {
                int length;
                try {
                    length = Varints.next(chunk, Integer.MAX_VALUE, "the length of a record");
                } catch (Malformed e) {
                    // Five bytes hold any length: fewer are a length that is being written.
                    if (chunk.limit() - used > 5) {
                        throw e;
                    }
                    return used;
                }
                if (length > MAX_RECORD || length == 0) {
                    throw new Malformed("a record has " + length + " bytes");
                }
                if (length > chunk.remaining()) {
                    return used;
                }
                int end = chunk.position() + length;
                ByteBuffer payload = chunk.duplicate().limit(end);
                read(payload, position + chunk.position());
                chunk.position(end);
                used = end;
            } catch (Malformed e) {
                damage = Optional.of("the map is damaged at byte " + (position + used) + " (" + e.getMessage()
                        + "): names of code that was compiled later are missing");
                return used;
            }
        }
        return used;
    }

    private void read(ByteBuffer payload, long payloadAt) throws Malformed {
        int start = payload.position();
        int type = payload.get();
        switch (type) {
            case 1 -> readName(payload);
            case 2 -> readLoad(payload, payloadAt, start);
            case 3 -> {
                long time = time(payload);
                history.unload(Varints.next(payload), time);
                unloads++;
            }
            case 4 -> readGenerated(payload);
            case 5 -> complete = true;
            case 6 -> {
                time(payload);
                int reason = payload.hasRemaining() ? payload.get() : 0;
                ending = Optional.of(
                        "the map ended " + END_REASONS.get(reason > 0 && reason < END_REASONS.size() ? reason : 0));
            }
            default -> throw new Malformed("a record of the unknown type " + type);
        }
    }

    private long time(ByteBuffer payload) throws Malformed {
        return header.startNanos() + Varints.next(payload);
    }

    private void readName(ByteBuffer payload) throws Malformed {
        String name = JavaNames.ofSignature(Varints.text(payload, 4096), Varints.text(payload, 4096));
        nameChars += name.length();
        if (names.size() >= MAX_NAMES || nameChars > MAX_NAME_CHARS) {
            throw new Malformed("more names than a JVM has methods: " + names.size());
        }
        names.add(name);
    }

    private void readLoad(ByteBuffer payload, long payloadAt, int start) throws Malformed {
        long time = time(payload);
        long address = Varints.next(payload);
        int size = Varints.next(payload, MAX_CODE_SIZE, "the size of a compiled method");
        int method = Varints.next(payload, names.size(), "the number of a name");
        if (size == 0 || address > Long.MAX_VALUE - size) {
            throw new Malformed("a compiled method without a place");
        }
        if (history.size() >= MAX_BODIES) {
            throw new Malformed("more compiled methods than a code cache holds: " + history.size());
        }
        history.load(new CompiledCode(
                address,
                size,
                method,
                time,
                Long.MAX_VALUE,
                payloadAt + payload.position() - start,
                payload.remaining()));
        loads++;
    }

    private void readGenerated(ByteBuffer payload) throws Malformed {
        long time = time(payload);
        long address = Varints.next(payload);
        int size = Varints.next(payload, MAX_CODE_SIZE, "the size of a stub");
        String name = Varints.text(payload, 4096);
        if (size == 0 || address > Long.MAX_VALUE - size || generated.size() >= MAX_BODIES) {
            throw new Malformed("a stub without a place");
        }
        nameChars += name.length();
        if (nameChars > MAX_NAME_CHARS) {
            throw new Malformed("more names than a JVM has stubs");
        }
        // What was there before the library was had been generated when the JVM started.
        generated.add(address, size, complete ? time : Long.MIN_VALUE, name);
    }

    @Override
    public synchronized List<Frame> framesAt(long address, long timeNanos) {
        if (address < 0) {
            return List.of(); // the kernel half of the address space
        }
        Optional<CompiledCode> code = history.at(address, timeNanos);
        if (code.isPresent()) {
            return frames(code.get(), address);
        }
        return generated
                .nameAt(address, timeNanos)
                .map(name -> List.of(JavaNames.generated(name)))
                .orElse(List.of());
    }

    private List<Frame> frames(CompiledCode code, long address) {
        Optional<InlineRanges> ranges = ranges(code);
        if (ranges.isEmpty()) {
            return List.of(new Frame(FrameKind.JAVA, name(code.method()), ""));
        }
        int[] methods = ranges.get().methodsAt((int) (address - code.address()));
        List<Frame> frames = new ArrayList<>(methods.length);
        for (int i = 0; i < methods.length; i++) {
            FrameKind kind = i == methods.length - 1 ? FrameKind.JAVA : FrameKind.JAVA_INLINED;
            frames.add(new Frame(kind, name(methods[i]), ""));
        }
        return List.copyOf(frames);
    }

    /** Empty when the record makes no sense: then the compiled method is known all the same. */
    Optional<InlineRanges> ranges(CompiledCode code) {
        InlineRanges known = decoded.get(code);
        if (known != null) {
            return Optional.of(known);
        }
        try {
            ByteBuffer record = ByteBuffer.allocate(code.rangesLength());
            readFully(record, code.rangesAt());
            InlineRanges ranges = InlineRanges.decode(record.flip(), code.size(), names.size());
            decoded.put(code, ranges);
            return Optional.of(ranges);
        } catch (IOException | Malformed e) {
            badRanges++;
            return Optional.empty();
        }
    }

    String name(int number) {
        return number == 0 ? UNNAMED : names.get(number - 1);
    }

    Header header() {
        return header;
    }

    /** Whether all code has been written that was there when the library came. */
    synchronized boolean complete() {
        return complete;
    }

    /** Where and why reading stopped for good, for people. */
    synchronized Optional<String> damage() {
        return damage;
    }

    /** Why nothing will be appended any more, for people; empty while the map is live. */
    synchronized Optional<String> ending() {
        return ending;
    }

    /** Whether no process writes this map any more: a writer holds a lock for as long as it has the file open. */
    boolean writerIsGone() {
        try (FileLock lock = channel.tryLock(WRITER_LOCK_AT, 1, true)) {
            return lock != null;
        } catch (IOException e) {
            return false; // a file system without locks
        }
    }

    synchronized long loads() {
        return loads;
    }

    synchronized long unloads() {
        return unloads;
    }

    /** Lookups whose inlined scopes could not be read; they were named by their compiled method only. */
    synchronized long badRanges() {
        return badRanges;
    }

    CodeHistory history() {
        return history;
    }

    FileChannel channel() {
        return channel;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

package dev.weir.profiler.symbol;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import dev.weir.profiler.symbol.demangle.Demangler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The kernel's functions by address, from {@code /proc/kallsyms}; read when the first kernel frame is asked for.
 *
 * <p>A kernel address without a name becomes a frame {@code [kernel]} of kind KERNEL: whose code it is, is known, and the
 * address itself would tell every reader of a report where this kernel lies in memory (KASLR). Safe for several threads.
 */
public final class KernelSymbols {
    static final String LIBRARY = "kernel";

    private static final Frame NAMELESS = new Frame(FrameKind.KERNEL, "[kernel]", LIBRARY);
    // kallsyms has no sizes. The longest function of a 6.18 x86-64 kernel is below 64 KiB; what lies further behind the
    // last symbol is another thing.
    private static final long LONGEST_FUNCTION_BYTES = 1 << 20;
    // KSYM_NAME_LEN is 512 since Linux 6.1, MODULE_NAME_LEN 56.
    private static final int LONGEST_LINE_BYTES = 1024;
    private static final int CACHED_FRAMES = 1 << 16;

    private final Path kallsyms;
    private final Path kptrRestrict;
    private final Map<Long, Frame> frames = new ConcurrentHashMap<>();
    private volatile Optional<Loaded> loaded = Optional.empty();

    /** @param warning empty when the symbols have addresses */
    private record Loaded(SymbolTable table, Optional<String> warning) {}

    /** The symbols of the running kernel. */
    public KernelSymbols() {
        this(Path.of("/proc/kallsyms"), Path.of("/proc/sys/kernel/kptr_restrict"));
    }

    KernelSymbols(Path kallsyms, Path kptrRestrict) {
        this.kallsyms = kallsyms;
        this.kptrRestrict = kptrRestrict;
    }

    /** The function at a kernel address; for a caller's frame pass the return address minus one. */
    public Frame frameAt(long address) {
        Frame known = frames.get(address);
        if (known != null) {
            return known;
        }
        Frame frame = load().table
                .nameAt(address)
                .map(name -> new Frame(FrameKind.KERNEL, readable(name), LIBRARY))
                .orElse(NAMELESS);
        if (frames.size() < CACHED_FRAMES) {
            frames.put(address, frame);
        }
        return frame;
    }

    /** Why all kernel frames are called {@code [kernel]}, and how to mend it; empty when they have names. */
    public Optional<String> warning() {
        return load().warning;
    }

    SymbolTable table() {
        return load().table;
    }

    private Loaded load() {
        Optional<Loaded> present = loaded;
        return present.isPresent() ? present.get() : loadOnce();
    }

    private synchronized Loaded loadOnce() {
        if (loaded.isPresent()) {
            return loaded.get();
        }
        Parser parser = new Parser();
        Optional<String> warning = Optional.empty();
        try (InputStream in = Files.newInputStream(kallsyms)) {
            parser.read(in);
            if (parser.functions == 0) {
                warning = Optional.of(
                        parser.zeros > 0
                                ? restricted()
                                : "kernel frames have no names: " + kallsyms
                                        + " lists no functions. All of them are called [kernel].");
            }
        } catch (IOException e) {
            warning = Optional.of("kernel frames have no names: cannot read " + kallsyms + ": " + e
                    + ". All of them are called [kernel]. The kernel needs CONFIG_KALLSYMS and /proc must be mounted.");
        }
        Loaded result = new Loaded(parser.symbols.build(), warning);
        loaded = Optional.of(result);
        return result;
    }

    private String restricted() {
        String value;
        try {
            value = Files.readString(kptrRestrict, UTF_8).strip();
        } catch (IOException e) {
            value = "unknown";
        }
        return "kernel frames have no names: " + kallsyms + " hides all addresses (kernel.kptr_restrict is " + value
                + "). All of them are called [kernel]. Run as root or with CAP_SYSLOG, or: sysctl -w kernel.kptr_restrict="
                + (value.equals("2") ? "1" : "0 kernel.perf_event_paranoid=1");
    }

    private static String readable(String name) {
        int module = name.indexOf(" [");
        return module < 0
                ? Demangler.demangle(name)
                : Demangler.demangle(name.substring(0, module)) + name.substring(module);
    }

    /** Lines {@code address type name[\tmodule]}; whatever is none is passed over. */
    private static final class Parser {
        private final SymbolTable.Builder symbols = new SymbolTable.Builder();
        private final byte[] line = new byte[LONGEST_LINE_BYTES];
        private int functions;
        private int zeros;

        void read(InputStream in) throws IOException {
            byte[] chunk = new byte[1 << 16];
            int length = 0;
            int read = in.read(chunk);
            while (read >= 0) {
                for (int i = 0; i < read; i++) {
                    if (chunk[i] == '\n') {
                        parse(length);
                        length = 0;
                    } else if (length < LONGEST_LINE_BYTES) {
                        line[length++] = chunk[i];
                    }
                }
                read = in.read(chunk);
            }
            parse(length);
        }

        private void parse(int length) {
            int at = 0;
            long address = 0;
            while (at < length && at < 16 && Character.digit(line[at], 16) >= 0) {
                address = (address << 4) | Character.digit(line[at++], 16);
            }
            if (at == 0 || length < at + 4 || length == LONGEST_LINE_BYTES || line[at] != ' ' || line[at + 2] != ' ') {
                return;
            }
            if (address == 0) {
                zeros++;
                return;
            }
            byte type = line[at + 1];
            int from = at + 3;
            for (int i = from; i < length; i++) {
                if (line[i] == '\t') {
                    line[i] = ' ';
                }
            }
            boolean text = type == 't' || type == 'T' || type == 'w' || type == 'W';
            // "$x" and ".L…" mark places within a function on arm64.
            if (text && line[from] != '$' && !(line[from] == '.' && length > from + 1 && line[from + 1] == 'L')) {
                long limit = Long.compareUnsigned(address, -LONGEST_FUNCTION_BYTES) < 0
                        ? address + LONGEST_FUNCTION_BYTES
                        : -1L;
                symbols.addUnsized(address, limit, Character.isUpperCase(type) ? 1 : 0, line, from, length - from);
                functions++;
            } else if (!text) {
                symbols.addBoundary(address);
            }
        }
    }
}

package dev.weir.profiler.symbol.jvm;

import static dev.weir.model.WeirException.Kind.ENVIRONMENT;

import dev.weir.model.Frame;
import dev.weir.model.WeirException;
import dev.weir.profiler.symbol.CodeMap;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The text of a {@code /tmp/perf-PID.map}: one {@code START SIZE symbol} per line, numbers in hexadecimal.
 *
 * <p>It knows no times: an address has the name that was written last. Both dialects are read: perf's own, and that of
 * {@code jcmd Compiler.perfmap}, which writes {@code 0x…} and names with blanks, return types and parameters.
 */
final class PerfMap implements CodeMap {
    /** A JVM's code cache holds 10,000 to 100,000 symbols; without a bound a hostile file would fill our memory. */
    private static final int MAX_SYMBOLS = 2_000_000;

    private static final long MAX_BYTES = 512L << 20;

    /** Longer lines are cut; HotSpot names are limited to 64 KiB each, real ones to some hundred bytes. */
    private static final int MAX_LINE = 4096;

    /** No code blob is larger: HotSpot's whole code cache is limited to 2 GiB. */
    private static final long MAX_SIZE = 2L << 30;

    private record Symbol(long end, String text) {}

    private final TreeMap<Long, Symbol> symbols = new TreeMap<>();
    private final int badLines;

    /** @throws WeirException (ENVIRONMENT) when the file is larger than any real map */
    static PerfMap read(InputStream text) throws IOException {
        return new PerfMap(new BufferedInputStream(text, 1 << 16));
    }

    private PerfMap(InputStream text) throws IOException {
        int bad = 0;
        long bytes = 0;
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        while (true) {
            int b = text.read();
            if (b >= 0 && ++bytes > MAX_BYTES) {
                throw tooLarge();
            }
            if (b >= 0 && b != '\n') {
                if (line.size() < MAX_LINE) {
                    line.write(b);
                }
                continue;
            }
            if (line.size() > 0 && !add(line.toString(StandardCharsets.UTF_8))) {
                bad++;
            }
            line.reset();
            if (symbols.size() > MAX_SYMBOLS) {
                throw tooLarge();
            }
            if (b < 0) {
                break;
            }
        }
        badLines = bad;
    }

    private static WeirException tooLarge() {
        return new WeirException(
                ENVIRONMENT,
                "this perf map has more than " + MAX_SYMBOLS + " symbols or " + (MAX_BYTES >> 20)
                        + " MiB, more than any JVM writes. Delete it, or take the names from another source: --names jvmti.");
    }

    private boolean add(String line) {
        int first = line.indexOf(' ');
        int second = first < 0 ? -1 : line.indexOf(' ', first + 1);
        if (second < 0 || line.length() == second + 1) {
            return false;
        }
        try {
            long start = hex(line.substring(0, first));
            long size = hex(line.substring(first + 1, second));
            if (start < 0 || size <= 0 || size > MAX_SIZE || start > Long.MAX_VALUE - size) {
                return false;
            }
            paint(start, start + size, line.substring(second + 1));
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static long hex(String digits) {
        return Long.parseLong(digits.startsWith("0x") ? digits.substring(2) : digits, 16);
    }

    /** What is written last covers what was there; agents append when an address gets new code. */
    private void paint(long start, long end, String text) {
        Map.Entry<Long, Symbol> before = symbols.floorEntry(start);
        if (before != null && before.getValue().end() > start) {
            Symbol old = before.getValue();
            symbols.put(before.getKey(), new Symbol(start, old.text()));
            if (old.end() > end) {
                symbols.put(end, old);
            }
        }
        Map.Entry<Long, Symbol> inside = symbols.ceilingEntry(start);
        while (inside != null && inside.getKey() < end) {
            symbols.remove(inside.getKey());
            if (inside.getValue().end() > end) {
                symbols.put(end, inside.getValue());
            }
            inside = symbols.higherEntry(inside.getKey());
        }
        symbols.put(start, new Symbol(end, text));
    }

    @Override
    public List<Frame> framesAt(long address, long timeNanos) {
        Map.Entry<Long, Symbol> found = symbols.floorEntry(address);
        if (found == null || address >= found.getValue().end()) {
            return List.of();
        }
        return JavaNames.ofPerfMap(found.getValue().text());
    }

    int size() {
        return symbols.size();
    }

    /** Lines that are no symbols; a file with many of them is no perf map. */
    int badLines() {
        return badLines;
    }
}

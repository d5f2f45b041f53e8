package dev.weir.profiler.symbol.jvm;

import static dev.weir.model.WeirException.Kind.ENVIRONMENT;

import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
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
import java.util.function.Function;

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
    private final Function<String, List<Frame>> spelling;
    private final InputStream text;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    private long bytes;
    private int badLines;

    private PerfMap(InputStream text, Function<String, List<Frame>> spelling) {
        this.text = new BufferedInputStream(text, 1 << 16);
        this.spelling = spelling;
    }

    /**
     * Reads what a JVM or its tools wrote.
     *
     * @throws WeirException (ENVIRONMENT) when the file is larger than any real map
     */
    static PerfMap read(InputStream text) throws IOException {
        PerfMap map = new PerfMap(text, JavaNames::ofPerfMap);
        map.readLines();
        map.endLine();
        return map;
    }

    /**
     * Reads what another runtime has written until now, and what it appends with each {@link #refresh()}. Its names are taken as they are.
     *
     * @param text stays open for that time
     * @throws WeirException (ENVIRONMENT) when the file is larger than any real map
     */
    static PerfMap follow(InputStream text) throws IOException {
        PerfMap map = new PerfMap(text, PerfMap::asWritten);
        map.readLines();
        return map;
    }

    /** Reads what was appended since; the start of a line waits for its end. */
    void refresh() throws IOException {
        readLines();
    }

    private void readLines() throws IOException {
        for (int b = text.read(); b >= 0; b = text.read()) {
            if (++bytes > MAX_BYTES) {
                throw tooLarge();
            }
            if (b == '\n') {
                endLine();
            } else if (line.size() < MAX_LINE) {
                line.write(b);
            }
        }
    }

    private void endLine() {
        if (line.size() > 0 && !add(line.toString(StandardCharsets.UTF_8))) {
            badLines++;
        }
        line.reset();
        if (symbols.size() > MAX_SYMBOLS) {
            throw tooLarge();
        }
    }

    private static List<Frame> asWritten(String symbol) {
        return List.of(new Frame(FrameKind.NATIVE, symbol.isBlank() ? "(unnamed code)" : symbol.strip(), ""));
    }

    private static WeirException tooLarge() {
        return new WeirException(
                ENVIRONMENT,
                "this perf map has more than " + MAX_SYMBOLS + " symbols or " + (MAX_BYTES >> 20)
                        + " MiB, more than any runtime writes. Delete it, or take the names from another source: --names jvmti.");
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
        return spelling.apply(found.getValue().text());
    }

    int size() {
        return symbols.size();
    }

    /** Lines that are no symbols; a file with many of them is no perf map. */
    int badLines() {
        return badLines;
    }
}

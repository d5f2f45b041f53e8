package dev.weir.profiler.python;

import dev.weir.model.Frame;
import dev.weir.profiler.attach.TargetFiles;
import dev.weir.profiler.attach.TargetProcess;
import dev.weir.profiler.symbol.CodeMap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The functions of trampolines, from what {@code python -X perf} writes to {@code /tmp/perf-PID.map}: lines {@code START SIZE py::QUALNAME:FILE}, only ever appended.
 *
 * <p>The file is the process's, in its own namespaces, and may hold anything: it is read only when its owner can be trusted, and up to a bound.
 */
final class TrampolineNames implements CodeMap {
    private static final String PREFIX = "py::";

    // A function's line has some hundred bytes; a program has some ten thousand functions.
    private static final long MOST_BYTES = 64 << 20;
    private static final int PIECE_BYTES = 1 << 16;
    private static final int LONGEST_LINE = 8 << 10;
    private static final long LARGEST_TRAMPOLINE = 4_096;

    private final TargetProcess process;
    private final TreeMap<Long, Trampoline> trampolines = new TreeMap<>();
    private final StringBuilder line = new StringBuilder();
    private Optional<String> refusal = Optional.empty();
    private long read;

    private record Trampoline(long end, Frame frame) {}

    TrampolineNames(TargetProcess process) {
        this.process = process;
        refresh();
    }

    /** Reads what was appended since the last time. */
    void refresh() {
        if (refusal.isPresent()) {
            return;
        }
        String name = "perf-" + process.innermostPid() + ".map";
        try (TargetFiles tmp = TargetFiles.open(process, Path.of("/tmp"));
                FileChannel file = tmp.read(name)) {
            ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
            while (read < MOST_BYTES && file.read(piece.clear(), read) > 0) {
                read += piece.position();
                take(new String(piece.array(), 0, piece.position(), StandardCharsets.ISO_8859_1));
            }
            if (read >= MOST_BYTES) {
                refusal = Optional.of("/tmp/" + name + " was read up to " + (MOST_BYTES >> 20) + " MiB only");
            }
        } catch (NoSuchFileException none) {
            // Without -X perf there is none.
            return;
        } catch (TargetFiles.Refused e) {
            refusal = Optional.of(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            refusal = Optional.of("/tmp/" + name + " cannot be read: " + e);
        }
    }

    private void take(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\n') {
                if (line.length() < LONGEST_LINE) {
                    line.append(c);
                }
                continue;
            }
            add(new String(line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
            line.setLength(0);
        }
    }

    /** Lines of others, such as a JIT compiler that is loaded too, are passed over. */
    private void add(String text) {
        String[] words = text.split(" ", 3);
        if (words.length < 3 || !words[2].startsWith(PREFIX)) {
            return;
        }
        String function = words[2].substring(PREFIX.length());
        int colon = function.indexOf(':');
        if (colon <= 0) {
            return;
        }
        try {
            long start = hex(words[0]);
            long size = hex(words[1]);
            if (start > 0 && size > 0 && size <= LARGEST_TRAMPOLINE) {
                Frame frame = PythonFunction.frame(function.substring(colon + 1), function.substring(0, colon));
                trampolines.put(start, new Trampoline(start + size, frame));
            }
        } catch (NumberFormatException e) {
            return; // no such line
        }
    }

    private static long hex(String digits) {
        return Long.parseLong(digits.startsWith("0x") ? digits.substring(2) : digits, 16);
    }

    @Override
    public List<Frame> framesAt(long address, long timeNanos) {
        Map.Entry<Long, Trampoline> found = trampolines.floorEntry(address);
        return found == null || address >= found.getValue().end()
                ? List.of()
                : List.of(found.getValue().frame());
    }

    int size() {
        return trampolines.size();
    }

    /** Why not all of it was read. */
    Optional<String> refusal() {
        return refusal;
    }
}

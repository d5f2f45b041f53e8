package dev.weir.profiler.symbol.jvm;

import dev.weir.model.Frame;
import dev.weir.model.WeirException;
import dev.weir.profiler.symbol.CodeMap;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** One rung of the ladder that held: its names, and how to take it down again. */
final class OpenJvmCodeMap implements JvmCodeMap {
    /** What has to be undone, and may fail; the last thing done is undone first. */
    @FunctionalInterface
    interface Undo {
        /** Returns a sentence for people when something is left behind. */
        Optional<String> run() throws IOException;
    }

    private final CodeMap names;
    private final String description;
    private final List<String> warnings;
    private final List<Undo> undos;
    private boolean closed;

    OpenJvmCodeMap(CodeMap names, String description, List<String> warnings, List<Undo> undos) {
        this.names = names;
        this.description = description;
        this.warnings = new ArrayList<>(warnings);
        this.undos = new ArrayList<>(undos);
        Collections.reverse(this.undos);
    }

    @Override
    public synchronized List<Frame> framesAt(long address, long timeNanos) {
        if (closed) {
            throw new IllegalStateException("this JVM's names are closed: resolve the samples first");
        }
        return names.framesAt(address, timeNanos);
    }

    @Override
    public synchronized void refresh() {
        if (!closed && names instanceof PerfMap perfMap) {
            refresh(perfMap);
        }
        if (closed || !(names instanceof WeirMap map)) {
            return;
        }
        try {
            map.refresh();
            if (map.ending().isEmpty() && map.damage().isEmpty() && map.writerIsGone()) {
                // Once more, for what it wrote between the two lines above.
                map.refresh();
                if (map.ending().isEmpty()) {
                    warn(
                            "the map broke off: the JVM was killed, or its disk is full; what it compiled last has no names");
                }
            }
            map.damage().ifPresent(this::warn);
            map.ending().ifPresent(this::warn);
        } catch (IOException e) {
            warn("the JVM's map could not be read further: " + e);
        }
    }

    private void refresh(PerfMap map) {
        try {
            map.refresh();
        } catch (IOException | WeirException e) {
            warn("the perf map could not be read further: " + e.getMessage());
        }
    }

    private void warn(String sentence) {
        if (!warnings.contains(sentence)) {
            warnings.add(sentence);
        }
    }

    CodeMap names() {
        return names;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public synchronized List<String> warnings() {
        List<String> all = new ArrayList<>(warnings);
        if (names instanceof WeirMap map && map.badRanges() > 0) {
            all.add("the inlined scopes at " + map.badRanges() + " addresses could not be read");
        }
        return List.copyOf(all);
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (Undo undo : undos) {
            try {
                undo.run().ifPresent(this::warn);
            } catch (IOException e) {
                warn("something was left behind in the JVM's /tmp: " + e);
            }
        }
    }
}

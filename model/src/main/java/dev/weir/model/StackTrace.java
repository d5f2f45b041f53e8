package dev.weir.model;

import java.util.List;
import java.util.StringJoiner;

/**
 * The frames of one sampled thread, leaf first: {@code frames().get(0)} was executing.
 *
 * <p>This is the order of {@code bpf_get_stack} and of pprof. Collapsed text is root first; {@link #toCollapsed()} is
 * the only place that turns one into the other.
 *
 * @param frames kernel frames first, then user frames, inlined ones before the method they were inlined into; empty when
 *     neither stack could be read
 * @param truncated whether frames towards the root are known to be missing
 */
public record StackTrace(List<Frame> frames, boolean truncated) {
    public StackTrace {
        frames = List.copyOf(frames);
    }

    /** The frames root first, joined by {@code ;}. A {@code ;} within a name becomes {@code :}, a line break a blank. */
    public String toCollapsed() {
        StringJoiner line = new StringJoiner(";");
        for (int i = frames.size() - 1; i >= 0; i--) {
            line.add(frames.get(i).name().replace(';', ':').replace('\n', ' ').replace('\r', ' '));
        }
        return line.toString();
    }
}

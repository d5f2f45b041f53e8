package dev.weir.hotspot.names;

import dev.weir.model.Frame;
import java.util.List;

/**
 * The frames that one address in compiled code stands for.
 *
 * @param frames innermost first, the compiled method itself last; never empty
 * @param exact whether debug information describes this very address: always so at calls, where all frames but the leaf of a stack stand; else these are the frames
 *     of the next described address, which may belong to another inlined method
 */
public record NamedCode(List<Frame> frames, boolean exact) {
    public NamedCode {
        frames = List.copyOf(frames);
        if (frames.isEmpty()) {
            throw new IllegalArgumentException("an address in compiled code stands at least in the compiled method");
        }
    }
}

package dev.weir.hotspot.names;

import dev.weir.model.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A place in a method as debug information has it, and where that method was inlined.
 *
 * @param bci the index of the instruction in its bytecode; -1 before the first
 * @param caller the call that was replaced by this method; empty in the method that was compiled
 */
record Scope(JavaMethod method, int bci, Optional<Scope> caller) {
    /** Innermost first. */
    List<Frame> frames() {
        List<Frame> frames = new ArrayList<>();
        Scope scope = this;
        while (scope.caller.isPresent()) {
            frames.add(scope.method.inlined());
            scope = scope.caller.get();
        }
        frames.add(scope.method.compiled());
        return frames;
    }
}

package dev.weir.profiler;

import dev.weir.model.CompiledMethod;
import dev.weir.model.Doubt;
import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import java.util.List;
import java.util.Optional;

/**
 * The compiled code nearest the leaf of a named stack: the only frames of it that debug information may have mixed up, where nobody says that they are exact.
 *
 * @param from the first frame inlined there, or the compiled method itself
 * @param to behind the compiled method
 */
record NearestCompiled(int from, int to) {
    /** Empty for a stack whose Java code nearest the leaf is interpreted, and for one without any. */
    static Optional<NearestCompiled> in(List<Frame> frames) {
        int from = 0;
        while (from < frames.size() && !isJava(frames.get(from))) {
            from++;
        }
        int to = from;
        while (to < frames.size() && frames.get(to).kind() == FrameKind.JAVA_INLINED) {
            to++;
        }
        return to < frames.size() && frames.get(to).kind() == FrameKind.JAVA
                ? Optional.of(new NearestCompiled(from, to + 1))
                : Optional.empty();
    }

    Doubt inDoubt(CompiledMethod method) {
        return new Doubt(from, to, method);
    }

    /** What is known of the compilation where only these names are: they, among an unknown number of others. */
    CompiledMethod asNamed(List<Frame> frames) {
        return new CompiledMethod(0, false, List.of(frames.subList(from, to)));
    }

    private static boolean isJava(Frame frame) {
        return frame.kind() == FrameKind.JAVA_INLINED
                || frame.kind() == FrameKind.JAVA
                || frame.kind() == FrameKind.JAVA_INTERPRETED;
    }
}

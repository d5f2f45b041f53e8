package dev.weir.aggregator;

import dev.weir.model.CompiledMethod;
import dev.weir.model.Doubt;
import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import dev.weir.model.StackTrace;
import java.util.Arrays;
import java.util.List;

/** Short words for stacks in tests: {@code j:a.B.c} Java, {@code i:} inlined, {@code k:} kernel, {@code n:lib!name} native, {@code u:0x1} unknown. */
final class Stacks {
    private Stacks() {}

    /** Leaf first. */
    static StackTrace stack(String... frames) {
        return new StackTrace(Arrays.stream(frames).map(Stacks::frame).toList(), false);
    }

    /** A stack's frames from {@code from} to {@code to} in doubt, with the chains that they may really be; a chain's frames parted by blanks. */
    static Doubt doubt(int from, int to, boolean complete, String... chains) {
        List<List<Frame>> frames = Arrays.stream(chains)
                .map(chain ->
                        Arrays.stream(chain.split(" ", -1)).map(Stacks::frame).toList())
                .toList();
        return new Doubt(from, to, new CompiledMethod(7, complete, frames));
    }

    static StackTrace empty() {
        return new StackTrace(List.of(), false);
    }

    static Frame frame(String word) {
        String name = word.substring(2);
        return switch (word.charAt(0)) {
            case 'j' -> new Frame(FrameKind.JAVA, name, "");
            case 'i' -> new Frame(FrameKind.JAVA_INLINED, name, "");
            case 'k' -> new Frame(FrameKind.KERNEL, name, "kernel");
            case 'n' -> new Frame(FrameKind.NATIVE, name.substring(name.indexOf('!') + 1), name.split("!", -1)[0]);
            case 'u' -> new Frame(FrameKind.UNKNOWN, name, "");
            default -> throw new IllegalArgumentException(word);
        };
    }
}

package dev.weir.profiler.symbol.demangle;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The text of a name as it grows, bounded in length, depth and work.
 *
 * <p>Substitutions let a symbol of n bytes stand for a text of 2ⁿ: every piece counts against the limits, also an empty one.
 */
final class NamePrinter {
    // The longest name in libstdc++ and libjvm has 1,300 characters.
    private static final int LONGEST_NAME = 1 << 15;
    private static final int MOST_STEPS = 1 << 16;
    private static final int DEEPEST = 512;

    private final StringBuilder text = new StringBuilder();
    private int steps;
    private int depth;

    /** Which element of the packs in sight is printed, and how many there are; -1 outside of an expansion. */
    int packIndex = -1;

    int packSize = -1;

    /** The innermost template around the place that is printed; null outside of all. */
    @Nullable
    Scope scope;

    /** Within a lambda's parameters a template parameter is one of its {@code auto}s. */
    int lambdaDepth;

    record Scope(List<ItaniumNode> arguments, @Nullable Scope outer) {}

    NamePrinter add(String piece) {
        step();
        if (text.length() + piece.length() > LONGEST_NAME) {
            throw new UnreadableNameException("the name is too long");
        }
        text.append(piece);
        return this;
    }

    void enter() {
        step();
        if (++depth > DEEPEST) {
            throw new UnreadableNameException("the name is nested too deeply");
        }
    }

    void leave() {
        depth--;
    }

    private void step() {
        if (++steps > MOST_STEPS) {
            throw new UnreadableNameException("the name takes too much work");
        }
    }

    int length() {
        return text.length();
    }

    void cutTo(int length) {
        text.setLength(length);
    }

    boolean endsWith(char c) {
        return text.length() > 0 && text.charAt(text.length() - 1) == c;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}

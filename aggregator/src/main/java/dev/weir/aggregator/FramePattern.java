package dev.weir.aggregator;

import static dev.weir.model.WeirException.Kind.USAGE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.weir.model.Frame;
import dev.weir.model.WeirException;
import java.util.regex.Pattern;

/** What a rule claims: frames by name or library, or whole threads. */
sealed interface FramePattern {
    boolean claims(Frame frame);

    default boolean claimsThread(String threadName) {
        return false;
    }

    /**
     * Part of a name.
     *
     * @param text with {@code .} for every {@code /}
     */
    record Substring(String text) implements FramePattern {
        public Substring {
            requireNonNull(text, "text is null");
        }

        @Override
        public boolean claims(Frame frame) {
            return frame.isNamed() && frame.name().replace('/', '.').contains(text);
        }
    }

    /** A name from the start of one of its parts to its end. */
    record NameGlob(Glob glob) implements FramePattern {
        @Override
        public boolean claims(Frame frame) {
            if (!frame.isNamed()) {
                return false;
            }
            String name = frame.name().replace('/', '.');
            for (int start = 0; start < name.length(); start++) {
                boolean startsPart = start == 0 || ".$:".indexOf(name.charAt(start - 1)) >= 0;
                if (startsPart && glob.matches(name, start)) {
                    return true;
                }
            }
            return false;
        }
    }

    /**
     * A regular expression, found anywhere in a name.
     *
     * @param where {@code file:line}, for the error of a match without end
     */
    record Regex(Pattern regex, String where) implements FramePattern {
        // A leading .* costs the square of the name's length: 4 million steps for 2,000 characters (long C++ templates
        // do
        // come). Exponential regexes go beyond any limit. 20 million are some 0.1 s, paid once per distinct frame.
        private static final long MAX_STEPS = 20_000_000;

        @Override
        public boolean claims(Frame frame) {
            if (!frame.isNamed()) {
                return false;
            }
            try {
                return regex.matcher(new CountedChars(frame.name(), MAX_STEPS)).find();
            } catch (CountedChars.TooManySteps | StackOverflowError e) {
                throw new WeirException(
                        USAGE,
                        where + ": the regex /" + regex.pattern() + "/ does not come to an end on the name "
                                + shortened(frame.name())
                                + ": it tries too many ways to match. Avoid repeated groups that hold a repetition, such"
                                + " as (.*a){12}.",
                        e);
            }
        }

        private static String shortened(String name) {
            return name.length() <= 120 ? name : name.substring(0, 120) + "…";
        }
    }

    /** The file that a frame's code lies in; the only pattern that claims frames without a name. */
    record Library(Glob glob) implements FramePattern {
        @Override
        public boolean claims(Frame frame) {
            return !frame.library().isEmpty() && glob.matches(frame.library(), 0);
        }
    }

    /** The name of the thread, as if it were the frame at the root. */
    record ThreadNamed(Glob glob) implements FramePattern {
        // TASK_COMM_LEN is 16 with its final zero: a name of 15 bytes may have been longer.
        private static final int COMM_BYTES = 15;

        @Override
        public boolean claims(Frame frame) {
            return false;
        }

        @Override
        public boolean claimsThread(String threadName) {
            if (glob.matches(threadName, 0)) {
                return true;
            }
            return threadName.getBytes(UTF_8).length >= COMM_BYTES && glob.matchesBeginning(threadName);
        }
    }

    /**
     * A regular expression, found anywhere in what Linux keeps of the thread's name.
     *
     * @param where {@code file:line}, for the error of a match without end
     */
    record ThreadRegex(Pattern regex, String where) implements FramePattern {
        // 15 characters are tried in no time, unless the regex is one of those that never end.
        private static final long MAX_STEPS = 1_000_000;

        @Override
        public boolean claims(Frame frame) {
            return false;
        }

        @Override
        public boolean claimsThread(String threadName) {
            try {
                return regex.matcher(new CountedChars(threadName, MAX_STEPS)).find();
            } catch (CountedChars.TooManySteps | StackOverflowError e) {
                throw new WeirException(
                        USAGE,
                        where + ": the regex thread:/" + regex.pattern() + "/ does not come to an end on the thread "
                                + threadName + ". Avoid repeated groups that hold a repetition, such as (.*a){12}.",
                        e);
            }
        }
    }
}

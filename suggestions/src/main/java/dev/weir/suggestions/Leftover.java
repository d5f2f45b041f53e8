package dev.weir.suggestions;

import dev.weir.model.Frame;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rule for a stack that no other claims.
 *
 * @param name of the task
 * @param remark why it is so called
 */
record Leftover(String name, String pattern, String remark) {
    // "pool-2-thread-1", "kafka-producer-network-thread | x", "Thread-18-word-": what comes before the first number is
    // what threads of a kind share.
    private static final Pattern KIND = Pattern.compile("([A-Za-z][A-Za-z_. -]{3,}?)[-_ #(\\[]*\\d.*");

    static Leftover of(WeighedStack stack) {
        Optional<JavaName> entry = entry(stack.frames());
        if (entry.isPresent()) {
            JavaName user = entry.get();
            return new Leftover(
                    user.outerName(),
                    ProfileText.escaped(
                            user.packageName() + (user.packageName().isEmpty() ? "" : ".") + user.outerName()),
                    "A class of the job that the engine calls.");
        }
        Matcher kind = KIND.matcher(stack.threadName());
        String thread = kind.matches() ? kind.group(1) : stack.threadName();
        return new Leftover(
                "Thread " + thread,
                "thread:" + ProfileText.escaped(thread) + "*",
                "What runs on these threads and is claimed by nothing else.");
    }

    /** The user's class nearest the leaf that an engine's, or the JDK's, code calls. */
    private static Optional<JavaName> entry(List<Frame> frames) {
        Optional<JavaName> found = Optional.empty();
        boolean inUser = false;
        for (int i = frames.size() - 1; i >= 0; i--) {
            Optional<JavaName> java = JavaName.of(frames.get(i));
            if (java.isEmpty()
                    || java.get().origin() == CodeOrigin.JDK
                    || java.get().origin() == CodeOrigin.LIBRARY) {
                continue;
            }
            boolean user = java.get().origin() == CodeOrigin.USER;
            if (user && !inUser) {
                found = java;
            }
            inUser = user;
        }
        return found;
    }
}

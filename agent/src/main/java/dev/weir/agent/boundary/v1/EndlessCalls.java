package dev.weir.agent.boundary.v1;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Finds calls that do not return, such as a thread's main loop.
 *
 * <p>A call that was there before its class was retransformed goes on in the class's old version, and HotSpot never compiles that again: a planted loop ran at
 * 0.6 (JDK 17) and 0.35 (JDK 25) of its speed for the rest of its life. So such a class has to be left alone.
 *
 * <p>A stack trace does not tell one call from the next of the same method. What is on the stack at every look, with all its callers at the same lines, counts as
 * one call: then no endless one is missed. A method that takes 0.95 of its thread's time survives 200 looks with a probability of 0.00004.
 */
final class EndlessCalls {
    private EndlessCalls() {}

    /** From the name of the class to {@code CLASS.METHOD THREAD}. */
    static Map<String, String> find(Set<String> classes, int looks, long pauseMillis) throws InterruptedException {
        Map<Thread, Outermost> candidates = new HashMap<>();
        Thread.getAllStackTraces().forEach((thread, stack) -> {
            Outermost frames = new Outermost(stack);
            if (frames.holdsAnyOf(classes)) {
                candidates.put(thread, frames);
            }
        });
        for (int look = 1; look < looks && !candidates.isEmpty(); look++) {
            Thread.sleep(pauseMillis);
            candidates.entrySet().removeIf(candidate -> {
                Outermost frames = candidate.getValue();
                frames.keepWhatIsStillIn(candidate.getKey().getStackTrace());
                return !frames.holdsAnyOf(classes);
            });
        }
        Map<String, String> found = new HashMap<>();
        candidates.forEach((thread, frames) -> frames.tell(classes, thread, found));
        return found;
    }

    /** The frames of one thread, from its first call on, that have been there at every look. */
    private static final class Outermost {
        private final StackTraceElement[] stack;
        private int count;

        Outermost(StackTraceElement[] stack) {
            this.stack = stack;
            this.count = stack.length;
        }

        /** Number 0 is the thread's first call. */
        private static StackTraceElement frame(StackTraceElement[] stack, int number) {
            return stack[stack.length - 1 - number];
        }

        void keepWhatIsStillIn(StackTraceElement[] now) {
            int same = 0;
            while (same < count && same < now.length) {
                StackTraceElement before = frame(stack, same);
                StackTraceElement after = frame(now, same);
                if (!before.getClassName().equals(after.getClassName())
                        || !before.getMethodName().equals(after.getMethodName())) {
                    break;
                }
                same++;
                // At another line than before: the same call, but what it calls is not.
                if (before.getLineNumber() != after.getLineNumber()) {
                    break;
                }
            }
            count = same;
        }

        boolean holdsAnyOf(Set<String> classes) {
            for (int i = 0; i < count; i++) {
                if (classes.contains(frame(stack, i).getClassName())) {
                    return true;
                }
            }
            return false;
        }

        void tell(Set<String> classes, Thread thread, Map<String, String> into) {
            for (int i = 0; i < count; i++) {
                StackTraceElement frame = frame(stack, i);
                if (classes.contains(frame.getClassName())) {
                    into.put(
                            frame.getClassName(),
                            frame.getClassName() + "." + frame.getMethodName() + " " + thread.getName());
                }
            }
        }
    }
}

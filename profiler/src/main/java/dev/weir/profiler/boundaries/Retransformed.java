package dev.weir.profiler.boundaries;

import dev.weir.profiler.attach.AttachFailed;
import java.util.ArrayList;
import java.util.List;

/**
 * What the agent says it did.
 *
 * @param classes how many it retransformed
 * @param micros how long that took
 * @param leftAlone a sentence for each class that it did not
 */
record Retransformed(int classes, long micros, List<String> leftAlone) {
    Retransformed {
        leftAlone = List.copyOf(leftAlone);
    }

    /** Reads {@code retransformed COUNT MICROS;endless CLASS.METHOD THREAD;failed CLASS ERROR}. */
    static Retransformed parse(String answer) throws AttachFailed {
        String[] parts = answer.split(";", -1);
        String[] figures = parts[0].split(" ", -1);
        try {
            if (!figures[0].equals("retransformed")) {
                throw new IllegalArgumentException();
            }
            List<String> leftAlone = new ArrayList<>();
            for (int i = 1; i < parts.length; i++) {
                String[] words = parts[i].split(" ", 3);
                leftAlone.add(
                        words[0].equals("endless")
                                ? words[1] + " has been running in the thread \"" + words[2]
                                        + "\" all the time; retransforming its class would leave that loop interpreted for good, so its"
                                        + " methods may stay inlined"
                                : words[1] + " could not be retransformed (" + words[2]
                                        + "); its methods may stay inlined");
            }
            return new Retransformed(Integer.parseInt(figures[1]), Long.parseLong(figures[2]), leftAlone);
        } catch (RuntimeException e) {
            throw new AttachFailed("the agent in the JVM answered \"" + answer + "\"");
        }
    }
}

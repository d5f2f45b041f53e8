package dev.weir.agent.boundary.v1;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.file.Paths;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Takes the orders of a profiler that attaches: each is {@code VERB,BASE}, where the files of one profiler begin with BASE.
 *
 * <p>The answers are lines of {@code BASE.lease}, because a JVM tells its attacher nothing of an agent but a code.
 */
public final class BoundaryAgent {
    private static final Map<String, Hold> HOLDS = new ConcurrentHashMap<>();

    private BoundaryAgent() {}

    public static void agentmain(String argument, Instrumentation instrumentation) throws IOException {
        int comma = argument.indexOf(',');
        String verb = argument.substring(0, comma);
        String base = argument.substring(comma + 1);
        if (verb.equals("hold")) {
            Hold hold = Hold.begin(Paths.get(base), instrumentation, () -> HOLDS.remove(base));
            HOLDS.put(base, hold);
            hold.start();
            return;
        }
        Hold hold = HOLDS.get(base);
        // One that is unknown has ended by itself; its file has gone, and that is how its profiler sees it.
        if (hold != null) {
            hold.order(verb);
        }
    }
}

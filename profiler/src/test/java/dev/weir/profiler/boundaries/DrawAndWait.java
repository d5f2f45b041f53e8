package dev.weir.profiler.boundaries;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A profiler to be killed: draws boundaries in the process of its first argument, says so, and waits. */
public final class DrawAndWait {
    private DrawAndWait() {}

    public static void main(String[] arguments) throws Exception {
        Boundaries.draw(
                List.of(StagesJvm.engineProcess(Integer.parseInt(arguments[0]), List.of())),
                StagesJvm.METHODS,
                false,
                Path.of(arguments[1]),
                note -> {},
                new Pace(Duration.ofMillis(100), Duration.ZERO, Duration.ofSeconds(5)));
        System.out.println("drawn");
        Thread.sleep(60_000);
    }
}

package dev.weir.profiler;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What the profiler itself used on this host, from its start until now.
 *
 * @param peakBytes largest resident set ({@code VmHWM})
 */
record OwnCost(Duration cpuTime, long peakBytes) {
    static OwnCost read() throws IOException {
        long peakKib = 0;
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmHWM:")) {
                peakKib = Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        Duration cpuTime =
                ProcessHandle.current().info().totalCpuDuration().orElseThrow(() -> new IOException("no own CPU time"));
        return new OwnCost(cpuTime, peakKib << 10);
    }
}

package dev.weir.accuracy;

import java.util.ArrayList;
import java.util.List;

/**
 * A planted workload with the options that make it what its name says.
 *
 * @param name what the page calls it
 * @param workload what the program calls it
 * @param quick whether the short matrix has it
 */
record PlantedCase(String name, String workload, List<String> jvmOptions, boolean quick) {

    static final List<PlantedCase> ALL = List.of(
            of("stages", "stages", true),
            of("stages-parse", "stages-parse", false),
            of("stages-window", "stages-window", false),
            of("flink-chained", "flink-chained", true),
            of("flink-unchained", "flink-unchained", false),
            of("deep", "deep", true),
            of("allocation-g1", "allocation", false, "-XX:+UseG1GC"),
            of("allocation-parallel", "allocation", false, "-XX:+UseParallelGC"),
            of("allocation-zgc", "allocation", false, "-XX:+UseZGC"),
            of("native", "native", true));

    PlantedCase {
        jvmOptions = List.copyOf(jvmOptions);
    }

    private static PlantedCase of(String name, String workload, boolean quick, String... options) {
        // A heap that is touched beforehand: the kernel's clearing of pages, minutes after the start, would be charged
        // to whoever allocates.
        List<String> all = new ArrayList<>(List.of("-Xms768m", "-Xmx768m", "-XX:+AlwaysPreTouch"));
        all.addAll(List.of(options));
        return new PlantedCase(name, workload, all, quick);
    }
}

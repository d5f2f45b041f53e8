package dev.weir.workloads.planted;

import dev.weir.workloads.planted.coarse.CoarseLoop;
import dev.weir.workloads.planted.flink.FlinkJob;
import dev.weir.workloads.planted.stages.Proportions;
import dev.weir.workloads.planted.stages.StageLoop;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The workloads by name. Each has an application profile of its name in {@code workloads/planted/profiles}. */
final class Catalogue {
    private static final Map<String, Supplier<Workload>> WORKLOADS = new TreeMap<>(Map.of(
            "flink-chained",
            () -> new FlinkJob(true),
            "flink-unchained",
            () -> new FlinkJob(false),
            "deep",
            CoarseLoop::deep,
            "allocation",
            CoarseLoop::allocation,
            "native",
            CoarseLoop::natives,
            "stages",
            () -> new StageLoop(Proportions.EVEN),
            "stages-parse",
            () -> new StageLoop(Proportions.PARSE_HEAVY),
            "stages-window",
            () -> new StageLoop(Proportions.WINDOW_HEAVY)));

    private Catalogue() {}

    static Set<String> names() {
        return WORKLOADS.keySet();
    }

    static Workload create(String name) {
        Supplier<Workload> workload = WORKLOADS.get(name);
        if (workload == null) {
            throw new IllegalArgumentException(
                    "there is no workload '" + name + "'; there are: " + String.join(", ", WORKLOADS.keySet()));
        }
        return workload.get();
    }
}

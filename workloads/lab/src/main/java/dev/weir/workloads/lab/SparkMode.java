package dev.weir.workloads.lab;

import java.util.List;
import java.util.Optional;

/**
 * A way to run the benchmark on Spark.
 *
 * @param engine its name, and that of its directory
 * @param jars the module below {@code engines/} whose jars it runs on
 * @param scala what those were built for
 * @param ports several Sparks may run beside each other: the first of four ports, the master's, behind which those of both web interfaces and of the feed follow
 * @param ui the port of the driver's web interface
 */
record SparkMode(String engine, String jars, String scala, int ports, int ui, Job job) {

    /** What the driver runs. */
    enum Job {
        MICRO_BATCH("micro-batch", 1000),
        // An epoch ends when every partition has noticed, which on a busy machine takes a second itself.
        CONTINUOUS("continuous", 2000),
        REAL_TIME("real-time", 5000),
        DSTREAMS_TCP("tcp", 1000),
        DSTREAMS_FILES("files", 1000);

        private final String word;
        private final int triggerMillis;

        Job(String word, int triggerMillis) {
            this.word = word;
            this.triggerMillis = triggerMillis;
        }

        boolean isDStreams() {
            return this == DSTREAMS_TCP || this == DSTREAMS_FILES;
        }

        String word() {
            return word;
        }

        int triggerMillis() {
            return triggerMillis;
        }
    }

    private static final List<SparkMode> ALL = List.of(
            new SparkMode("spark", "spark", "2.13", 7077, 4040, Job.MICRO_BATCH),
            new SparkMode("spark-3.5", "spark-3.5", "2.12", 7177, 4041, Job.MICRO_BATCH),
            new SparkMode("spark-continuous", "spark", "2.13", 7277, 4042, Job.CONTINUOUS),
            new SparkMode("spark-realtime", "spark", "2.13", 7377, 4043, Job.REAL_TIME),
            new SparkMode("spark-dstreams-tcp", "spark-3.5", "2.12", 7477, 4044, Job.DSTREAMS_TCP),
            new SparkMode("spark-dstreams-file", "spark-3.5", "2.12", 7577, 4045, Job.DSTREAMS_FILES));

    static List<String> engines() {
        return ALL.stream().map(SparkMode::engine).toList();
    }

    static Optional<SparkMode> named(String engine) {
        return ALL.stream().filter(mode -> mode.engine().equals(engine)).findFirst();
    }

    /** The module of the job, and its jar. */
    String jobModule() {
        return "ysb-" + jars;
    }

    int masterUi() {
        return ports + 1;
    }

    int workerUi() {
        return ports + 2;
    }

    /** Where its feed listens. */
    int feedPort() {
        return ports + 3;
    }

    /** One core runs the stages of a micro-batch one after the other; a receiver holds one for good. */
    int cores(int slots) {
        return job == Job.DSTREAMS_TCP ? 2 * slots : slots;
    }
}

package dev.weir.workloads.ysb.spark;

import java.time.Duration;
import java.util.List;

/**
 * The job's arguments: {@code --kafka host:port --topic NAME --redis host:port --checkpoint URI [--parallelism N] [--mode micro-batch|continuous|real-time] [--trigger
 * MILLIS]}.
 *
 * @param trigger how often a micro-batch begins, or how long an epoch or a real-time batch lasts
 */
record JobOptions(
        String kafka,
        String topic,
        RedisAddress redis,
        String checkpoint,
        int parallelism,
        Mode mode,
        Duration trigger) {

    /** How Spark runs the query. */
    enum Mode {
        MICRO_BATCH("micro-batch"),
        CONTINUOUS("continuous"),
        REAL_TIME("real-time");

        private final String word;

        Mode(String word) {
            this.word = word;
        }

        static Mode parse(String word) {
            for (Mode mode : values()) {
                if (mode.word.equals(word)) {
                    return mode;
                }
            }
            throw new IllegalArgumentException("--mode is micro-batch, continuous or real-time, not '" + word + "'");
        }
    }

    JobOptions {
        if (parallelism < 1) {
            throw new IllegalArgumentException("--parallelism must be at least 1: " + parallelism);
        }
        if (trigger.isNegative() || trigger.isZero()) {
            throw new IllegalArgumentException("--trigger must be at least 1 millisecond: " + trigger.toMillis());
        }
        if (checkpoint.isEmpty()) {
            throw new IllegalArgumentException("--checkpoint is missing: where Spark keeps offsets and state");
        }
    }

    static JobOptions parse(List<String> arguments) {
        String kafka = "localhost:9092";
        String topic = "ad-events";
        String redis = "localhost:6379";
        String checkpoint = "";
        int parallelism = 1;
        Mode mode = Mode.MICRO_BATCH;
        long trigger = 1000;
        for (int i = 0; i < arguments.size(); i += 2) {
            String option = arguments.get(i);
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(option + " has no value");
            }
            String value = arguments.get(i + 1);
            switch (option) {
                case "--kafka" -> kafka = value;
                case "--topic" -> topic = value;
                case "--redis" -> redis = value;
                case "--checkpoint" -> checkpoint = value;
                case "--parallelism" -> parallelism = Integer.parseInt(value);
                case "--mode" -> mode = Mode.parse(value);
                case "--trigger" -> trigger = Long.parseLong(value);
                default -> throw new IllegalArgumentException("unknown option: " + option);
            }
        }
        return new JobOptions(
                kafka, topic, RedisAddress.parse(redis), checkpoint, parallelism, mode, Duration.ofMillis(trigger));
    }
}

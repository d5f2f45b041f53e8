package dev.weir.workloads.ysb.parts;

import java.util.List;

/** A job's arguments: {@code --kafka host:port --topic NAME --redis host:port [--parallelism N]}. */
public record JobOptions(String kafka, String topic, RedisAddress redis, int parallelism) {

    public JobOptions {
        if (parallelism < 1) {
            throw new IllegalArgumentException("--parallelism must be at least 1: " + parallelism);
        }
    }

    public static JobOptions parse(List<String> arguments) {
        String kafka = "localhost:9092";
        String topic = "ad-events";
        String redis = "localhost:6379";
        int parallelism = 1;
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
                case "--parallelism" -> parallelism = Integer.parseInt(value);
                default -> throw new IllegalArgumentException("unknown option: " + option);
            }
        }
        return new JobOptions(kafka, topic, RedisAddress.parse(redis), parallelism);
    }
}

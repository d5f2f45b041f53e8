package dev.weir.workloads.ysb;

import java.util.List;

/**
 * The job's arguments: {@code --kafka host:port --topic NAME --redis host:port [--group NAME] [--parallelism N] [--chaining on|off]
 * [--parse-twice PERCENT]}; the group is the one to which Kafka's offsets are committed.
 */
record JobOptions(
        String kafka,
        String topic,
        RedisAddress redis,
        String group,
        int parallelism,
        boolean chaining,
        int parseTwicePercent) {

    JobOptions {
        if (parallelism < 1) {
            throw new IllegalArgumentException("--parallelism must be at least 1: " + parallelism);
        }
        if (parseTwicePercent < 0 || parseTwicePercent > 100) {
            throw new IllegalArgumentException("--parse-twice is 0 to 100 percent, not " + parseTwicePercent);
        }
    }

    static JobOptions parse(List<String> arguments) {
        String kafka = "localhost:9092";
        String topic = "ad-events";
        String redis = "localhost:6379";
        String group = "ysb";
        int parallelism = 1;
        boolean chaining = true;
        int parseTwicePercent = 0;
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
                case "--group" -> group = value;
                case "--parallelism" -> parallelism = Integer.parseInt(value);
                case "--chaining" -> chaining = onOrOff(value);
                case "--parse-twice" -> parseTwicePercent = Integer.parseInt(value);
                default -> throw new IllegalArgumentException("unknown option: " + option);
            }
        }
        return new JobOptions(kafka, topic, RedisAddress.parse(redis), group, parallelism, chaining, parseTwicePercent);
    }

    private static boolean onOrOff(String value) {
        return switch (value) {
            case "on" -> true;
            case "off" -> false;
            default -> throw new IllegalArgumentException("--chaining is on or off, not '" + value + "'");
        };
    }
}

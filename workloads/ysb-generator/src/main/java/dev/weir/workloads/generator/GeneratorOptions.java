package dev.weir.workloads.generator;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The generator's arguments; an {@code events} of 0 means: until stopped.
 *
 * @param tcp the port where lines are served instead of a topic written
 * @param files the directory where files of lines appear instead
 */
record GeneratorOptions(
        String kafka,
        String topic,
        int partitions,
        String redisHost,
        int redisPort,
        int rate,
        long events,
        long seed,
        boolean waitForGo,
        boolean totals,
        Optional<Path> countFile,
        Optional<Integer> tcp,
        Optional<Path> files) {

    GeneratorOptions {
        require(partitions >= 1, "--partitions must be at least 1: " + partitions);
        require(rate >= 1, "--rate must be at least 1: " + rate);
        require(tcp.isEmpty() || files.isEmpty(), "--tcp and --files exclude each other");
        require(events >= 0, "--events must not be negative: " + events);
    }

    static GeneratorOptions parse(List<String> arguments) {
        String kafka = "localhost:9092";
        String topic = "ad-events";
        int partitions = 2;
        String redis = "localhost:6379";
        int rate = 1000;
        long events = 0;
        long seed = 1;
        boolean waitForGo = false;
        boolean totals = false;
        Optional<Path> countFile = Optional.empty();
        Optional<Integer> tcp = Optional.empty();
        Optional<Path> files = Optional.empty();
        for (int i = 0; i < arguments.size(); i++) {
            String option = arguments.get(i);
            switch (option) {
                case "--kafka" -> kafka = value(arguments, ++i);
                case "--topic" -> topic = value(arguments, ++i);
                case "--partitions" -> partitions = Integer.parseInt(value(arguments, ++i));
                case "--redis" -> redis = value(arguments, ++i);
                case "--rate" -> rate = Integer.parseInt(value(arguments, ++i));
                case "--events" -> events = Long.parseLong(value(arguments, ++i));
                case "--seed" -> seed = Long.parseLong(value(arguments, ++i));
                case "--wait" -> waitForGo = true;
                case "--totals" -> totals = true;
                case "--count-file" -> countFile = Optional.of(Path.of(value(arguments, ++i)));
                case "--tcp" -> tcp = Optional.of(Integer.parseInt(value(arguments, ++i)));
                case "--files" -> files = Optional.of(Path.of(value(arguments, ++i)));
                default -> throw new IllegalArgumentException("unknown option: " + option);
            }
        }
        int colon = redis.lastIndexOf(':');
        require(colon > 0, "--redis is host:port, not '" + redis + "'");
        return new GeneratorOptions(
                kafka,
                topic,
                partitions,
                redis.substring(0, colon),
                Integer.parseInt(redis.substring(colon + 1)),
                rate,
                events,
                seed,
                waitForGo,
                totals,
                countFile,
                tcp,
                files);
    }

    private static String value(List<String> arguments, int at) {
        require(at < arguments.size(), arguments.get(at - 1) + " has no value");
        return arguments.get(at);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}

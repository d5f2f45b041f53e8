package dev.weir.workloads.ysb.spark;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The job's arguments: {@code --tcp host:port | --files DIRECTORY, --redis host:port [--parallelism N] [--batch MILLIS]}.
 *
 * @param tcpHost where lines come from, unless files are named
 * @param files a directory, as Spark takes it, into which files of lines are renamed
 */
record DStreamsOptions(
        String tcpHost, int tcpPort, Optional<String> files, RedisAddress redis, int parallelism, Duration batch) {
    DStreamsOptions {
        if (parallelism < 1) {
            throw new IllegalArgumentException("--parallelism must be at least 1: " + parallelism);
        }
        if (batch.isNegative() || batch.isZero()) {
            throw new IllegalArgumentException("--batch must be at least 1 millisecond: " + batch.toMillis());
        }
    }

    static DStreamsOptions parse(List<String> arguments) {
        String tcp = "localhost:9999";
        Optional<String> files = Optional.empty();
        String redis = "localhost:6379";
        int parallelism = 1;
        long batch = 1000;
        for (int i = 0; i < arguments.size(); i += 2) {
            String option = arguments.get(i);
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(option + " has no value");
            }
            String value = arguments.get(i + 1);
            switch (option) {
                case "--tcp" -> tcp = value;
                case "--files" -> files = Optional.of(value);
                case "--redis" -> redis = value;
                case "--parallelism" -> parallelism = Integer.parseInt(value);
                case "--batch" -> batch = Long.parseLong(value);
                default -> throw new IllegalArgumentException("unknown option: " + option);
            }
        }
        int colon = tcp.lastIndexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException("not host:port: '" + tcp + "'");
        }
        return new DStreamsOptions(
                tcp.substring(0, colon),
                Integer.parseInt(tcp.substring(colon + 1)),
                files,
                RedisAddress.parse(redis),
                parallelism,
                Duration.ofMillis(batch));
    }
}

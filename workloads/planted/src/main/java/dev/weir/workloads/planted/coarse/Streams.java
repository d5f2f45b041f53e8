package dev.weir.workloads.planted.coarse;

import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Lambdas through a stream: the frames between the task and its lambdas are the JDK's. */
final class Streams implements Stage {
    @Override
    public String task() {
        return "Streams";
    }

    @Override
    public long run(long seed) {
        return LongStream.range(seed, seed + 800)
                .map(value -> value * 0xBF58476D1CE4E5B9L)
                .filter(value -> (value & 7) != 0)
                .boxed()
                .collect(Collectors.groupingBy(value -> value & 15, Collectors.summingLong(value -> value >>> 3)))
                .values()
                .stream()
                .mapToLong(Long::longValue)
                .sum();
    }
}

package dev.weir.aggregator.steady;

import dev.weir.model.EventCounts;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** A run's course cut into blocks. */
final class Cut {
    // Six blocks of fewer samples cannot tell a third more from chance.
    private static final long ENOUGH_SAMPLES = 100;
    private static final int ENOUGH_BLOCKS = 6;

    private final Course course;
    private final Blocks blocks;
    private final long[][] samples;
    private final double[] events;

    Cut(Course course) {
        this.course = course;
        this.blocks = Blocks.of(course.seconds(), course.samples());
        samples = new long[blocks.count()][course.rows().size()];
        for (ProcessCourse process : course.processes()) {
            for (Entry<Integer, long[]> second : process.seconds()) {
                long[] block = samples[blocks.of(second.getKey())];
                long[] counts = second.getValue();
                for (int row = 0; row < counts.length; row++) {
                    block[row] += counts[row];
                }
            }
        }
        events = events(course.events().map(EventCounts::bySecond));
    }

    private double[] events(Optional<List<Double>> bySecond) {
        double[] sums = new double[blocks.count()];
        Arrays.fill(sums, bySecond.isPresent() ? 0 : Double.NaN);
        List<Double> known = bySecond.orElse(List.of());
        for (int second = 0; second < known.size(); second++) {
            sums[blocks.of(second)] += known.get(second);
        }
        return sums;
    }

    Course course() {
        return course;
    }

    Blocks blocks() {
        return blocks;
    }

    int count() {
        return blocks.count();
    }

    /** Whether there are blocks and samples enough for the samples to tell a steady run from another. */
    boolean judgeable() {
        return count() >= ENOUGH_BLOCKS && course.samples() >= ENOUGH_SAMPLES * count();
    }

    boolean eventsKnown() {
        return course.events().isPresent();
    }

    /** Events that entered during a block; {@code NaN} when unknown. */
    double events(int block) {
        return events[block];
    }

    List<Long> samples(int block, IntPredicate rows) {
        return IntStream.range(0, samples[block].length)
                .filter(rows)
                .mapToObj(row -> samples[block][row])
                .toList();
    }

    /** Samples per second of some rows, block by block. */
    double[] rate(Predicate<String> rows) {
        return IntStream.range(0, count())
                .mapToDouble(block ->
                        samples(block, row -> rows.test(course.rows().get(row))).stream()
                                        .mapToLong(Long::longValue)
                                        .sum()
                                / blocks.seconds(block))
                .toArray();
    }

    double[] eventRate() {
        return IntStream.range(0, count())
                .mapToDouble(block -> events[block] / blocks.seconds(block))
                .toArray();
    }

    /** The standard deviation of a block's samples per second when it has {@code level} of them, by counting alone. */
    double counting(int block, double level) {
        double seconds = blocks.seconds(block);
        return Math.sqrt(Math.max(1, level * seconds)) / seconds;
    }

    static boolean isCompiler(String row) {
        return row.equalsIgnoreCase("JIT");
    }

    static boolean isCollector(String row) {
        return row.equalsIgnoreCase("GC");
    }

    static boolean isCheckpoint(String row) {
        return row.toLowerCase(Locale.ROOT).contains("checkpoint");
    }

    /** What the tasks themselves use: neither the compiler, nor the collector, nor checkpoints. */
    static boolean isWork(String row) {
        return !isCompiler(row) && !isCollector(row) && !isCheckpoint(row);
    }
}

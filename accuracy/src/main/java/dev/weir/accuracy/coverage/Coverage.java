package dev.weir.accuracy.coverage;

import dev.weir.model.WeirException;
import dev.weir.model.summary.Estimate;
import dev.weir.model.summary.TaskCost;
import dev.weir.reports.RecordedRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** How often the 95 % intervals of runs drawn from recorded ones hold the recording's own shares: prints docs/statistics.md's tables. */
public final class Coverage {
    private static final String USAGE = """
            usage: make coverage ARGS="[OPTION …] DIR …"

            DIR is a run's folder or one with runs in it. Runs of 30 s and 60 s are drawn from each recording by a circular block bootstrap, at the recorded frequency and thinned to 99 Hz,
            and their intervals held against the recording's own shares. The same arguments print the same tables.

              --draws N     runs drawn of each recording for each length and frequency (100)
              --block N     seconds of the recording that stay together (5)
              --above PCT   tasks of at least this share, in percent (2)
            """;
    private static final int[] LENGTHS = {30, 60};
    private static final int THINNED_HZ = 99;
    private static final int[] BLOCKS = {1, 2, 5, 10};

    private Coverage() {}

    /** One way to draw runs. */
    private record Setting(int seconds, int hz) implements Comparable<Setting> {
        @Override
        public int compareTo(Setting other) {
            return Comparator.comparingInt(Setting::seconds)
                    .thenComparingInt(Setting::hz)
                    .compare(this, other);
        }

        @Override
        public String toString() {
            return seconds + " s, " + hz + " Hz";
        }
    }

    /** Of one task and setting, over all recordings. */
    private static final class Count {
        private long draws;
        private long held;
        private long heldIndependent;
        private double halfWidths;
    }

    /** Of one task, over all recordings. */
    private static final class Task {
        private int recordings;
        private double share;
        private final double[] blocks = new double[BLOCKS.length];
        private double threads;
        private final Map<Setting, Count> counts = new TreeMap<>();
    }

    public static void main(String[] arguments) {
        int draws = 100;
        int block = 5;
        double above = 2;
        List<Path> folders = new ArrayList<>();
        try {
            for (int i = 0; i < arguments.length; i++) {
                switch (arguments[i]) {
                    case "--draws" -> draws = atLeastOne(arguments, ++i);
                    case "--block" -> block = atLeastOne(arguments, ++i);
                    case "--above" -> above = atLeastOne(arguments, ++i);
                    default -> folders.add(folder(arguments[i]));
                }
            }
            if (folders.isEmpty()) {
                throw new IllegalArgumentException("no run is named");
            }
        } catch (IllegalArgumentException e) {
            System.err.println("coverage: " + e.getMessage());
            System.err.print(USAGE);
            System.exit(2);
        }
        Map<String, Task> tasks = new TreeMap<>();
        List<Path> directories = new ArrayList<>();
        try {
            for (Path folder : folders) {
                directories.addAll(RecordedRun.in(folder));
            }
            for (Path directory : directories) {
                System.err.println("coverage: " + directory);
                judge(Recording.read(directory), draws, block, above / 100, tasks);
            }
        } catch (WeirException e) {
            System.err.println("coverage: " + e.getMessage());
            System.exit(e.kind().exitCode());
        }
        print(tasks, directories.size(), draws, block);
    }

    private static int atLeastOne(String[] arguments, int index) {
        String value = index < arguments.length ? arguments[index] : "";
        if (!value.matches("[1-9]\\d{0,5}")) {
            throw new IllegalArgumentException(arguments[index - 1] + " wants a whole number, not '" + value + "'");
        }
        return Integer.parseInt(value);
    }

    private static Path folder(String word) {
        if (word.startsWith("--")) {
            throw new IllegalArgumentException("unknown option: " + word);
        }
        return Path.of(word);
    }

    private static void judge(Recording recording, int draws, int block, double above, Map<String, Task> tasks) {
        Resampler resampler = new Resampler(recording, block);
        List<TaskCost> truth = resampler.truth();
        List<Task> judged = new ArrayList<>();
        for (int i = 0; i < truth.size(); i++) {
            DesignEffect effect = new DesignEffect(recording, i);
            Task task = truth.get(i).share().value() < above
                    ? new Task()
                    : tasks.computeIfAbsent(recording.tasks().get(i), name -> new Task());
            task.recordings++;
            task.share += effect.share();
            for (int b = 0; b < BLOCKS.length; b++) {
                task.blocks[b] += effect.ofBlocks(BLOCKS[b]);
            }
            task.threads += effect.ofThreads(BLOCKS[BLOCKS.length - 1]);
            judged.add(task);
        }
        Random random = new Random(recording.name().hashCode());
        for (int seconds : LENGTHS) {
            for (int hz : new int[] {THINNED_HZ, recording.frequencyHz()}) {
                double kept = Math.min(1, (double) hz / recording.frequencyHz());
                for (int draw = 0; draw < draws; draw++) {
                    List<TaskCost> drawn = resampler.draw(seconds, kept, random);
                    long taken = drawn.stream().mapToLong(TaskCost::samples).sum();
                    for (int i = 0; i < drawn.size(); i++) {
                        count(
                                judged.get(i).counts.computeIfAbsent(new Setting(seconds, hz), s -> new Count()),
                                drawn.get(i),
                                taken,
                                truth.get(i).share().value());
                    }
                }
            }
        }
    }

    private static void count(Count count, TaskCost drawn, long taken, double truth) {
        Estimate share = drawn.share();
        count.draws++;
        count.held += share.low() <= truth && truth <= share.high() ? 1 : 0;
        count.halfWidths += share.halfWidth() / truth;
        // Wilson's score test of independent samples.
        double p = (double) drawn.samples() / taken;
        double z = (p - truth) / Math.sqrt(truth * (1 - truth) / taken);
        count.heldIndependent += Math.abs(z) <= 1.96 ? 1 : 0;
    }

    private static void print(Map<String, Task> tasks, int recordings, int draws, int block) {
        List<String> names = tasks.keySet().stream()
                .sorted(Comparator.comparingDouble(name -> -share(tasks, name)))
                .toList();
        System.out.printf(
                Locale.ROOT,
                "Intervals that hold the recording's own share, in percent, of %d runs drawn of each of %d recordings in blocks of %d s; in brackets: taking samples for independent; behind it the mean"
                        + " half-width, in percent of the share.%n%n",
                draws,
                recordings,
                block);
        List<Setting> settings = tasks.values().stream()
                .flatMap(task -> task.counts.keySet().stream())
                .distinct()
                .sorted()
                .toList();
        StringBuilder head = new StringBuilder("| task | share, % |");
        StringBuilder rule = new StringBuilder("|---|---:|");
        for (Setting setting : settings) {
            head.append(' ').append(setting).append(" |");
            rule.append("---:|");
        }
        System.out.println(head);
        System.out.println(rule);
        for (String name : names) {
            StringBuilder line =
                    new StringBuilder(String.format(Locale.ROOT, "| %s | %.1f |", name, 100 * share(tasks, name)));
            for (Setting setting : settings) {
                Count count = tasks.getOrDefault(name, new Task()).counts.getOrDefault(setting, new Count());
                line.append(String.format(
                        Locale.ROOT,
                        " %.1f (%.1f) ± %.1f |",
                        100.0 * count.held / count.draws,
                        100.0 * count.heldIndependent / count.draws,
                        100 * count.halfWidths / count.draws));
            }
            System.out.println(line);
        }
        System.out.printf(
                Locale.ROOT,
                "%nDesign effects: the variance of the share over that of as many independent samples, mean of the recordings.%n%n"
                        + "| task | blocks of 1 s | 2 s | 5 s | 10 s | 10 s, threads apart |%n|---|---:|---:|---:|---:|---:|%n");
        for (String name : names) {
            Task task = tasks.getOrDefault(name, new Task());
            StringBuilder line = new StringBuilder("| " + name + " |");
            for (double sum : task.blocks) {
                line.append(String.format(Locale.ROOT, " %.1f |", sum / task.recordings));
            }
            System.out.println(line.append(String.format(Locale.ROOT, " %.1f |", task.threads / task.recordings)));
        }
    }

    private static double share(Map<String, Task> tasks, String name) {
        Task task = tasks.getOrDefault(name, new Task());
        return task.share / task.recordings;
    }
}

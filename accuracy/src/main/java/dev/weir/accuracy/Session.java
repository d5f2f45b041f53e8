package dev.weir.accuracy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One start of one JVM, and the ways in which it is measured, one after the other. */
record Session(PlantedCase planted, Jdk jdk, Way.Start jvmStart, int start, List<Way> ways) {
    // What a profile takes beside its window: attaching, names, the report.
    private static final int AROUND_WINDOW_SECONDS = 7;
    private static final int BOUNDARY_SECONDS = 25;
    private static final long BASELINE_MILLIS = 4_000;
    // After boundaries the JVM compiles the tasks' methods once more.
    private static final long SETTLE_MILLIS = 10_000;

    /** The whole matrix, so that all workloads have been measured once before any is measured twice. */
    static List<Session> plan(Options options) throws IOException {
        List<Session> sessions = new ArrayList<>();
        for (int start = 1; start <= options.starts(); start++) {
            for (PlantedCase planted : PlantedCase.ALL) {
                for (Jdk jdk : Jdk.find().values()) {
                    if (!jdk.feature().equals("17") && (!jdk.feature().equals("25") || options.quick())) {
                        continue;
                    }
                    for (Way.Start jvmStart : Way.Start.values()) {
                        add(sessions, options, planted, jdk, jvmStart, start);
                    }
                }
            }
        }
        return sessions;
    }

    private static void add(
            List<Session> sessions, Options options, PlantedCase planted, Jdk jdk, Way.Start jvmStart, int start) {
        int number = start;
        List<Way> ways = Arrays.stream(Way.values())
                .filter(way -> way.start == jvmStart)
                .filter(way -> number <= (way.own ? options.starts() : options.otherStarts()))
                .filter(way -> !options.quick() || planted.quick())
                .filter(way -> options.wants(key(planted, jdk, way, number)))
                .toList();
        if (!ways.isEmpty()) {
            sessions.add(new Session(planted, jdk, jvmStart, start, ways));
        }
    }

    private static Cell.Key key(PlantedCase planted, Jdk jdk, Way way, int start) {
        return new Cell.Key(planted.name(), jdk.feature(), way.word, start);
    }

    /** What is left of it; empty when all has been measured. */
    Optional<Session> without(Results results) {
        List<Way> left = ways.stream()
                .filter(way -> !results.has(key(planted, jdk, way, start)))
                .toList();
        return left.isEmpty() ? Optional.empty() : Optional.of(new Session(planted, jdk, jvmStart, start, left));
    }

    double estimatedSeconds(Options options) {
        double seconds =
                3 + options.warmUpSeconds() + (jvmStart == Way.Start.ATTACHED_EARLY ? AROUND_WINDOW_SECONDS : 0);
        for (Way way : ways) {
            seconds += BASELINE_MILLIS / 1000.0 + AROUND_WINDOW_SECONDS + options.seconds();
            if (way == Way.BOUNDARIES) {
                seconds += BOUNDARY_SECONDS + SETTLE_MILLIS / 1000.0;
            }
        }
        return seconds;
    }

    void run(Path home, Options options, Results results) throws IOException, InterruptedException {
        Path profile = home.resolve("workloads/planted/profiles/" + planted.workload() + ".txt");
        try (PlantedJvm jvm = PlantedJvm.start(
                home, jdk, planted, jvmStart, options.directory().resolve("planted.log"))) {
            if (jvmStart == Way.Start.ATTACHED_EARLY) {
                attachEarly(home, options, jvm, profile);
            }
            Thread.sleep(options.warmUpSeconds() * 1000L);
            for (Way way : ways) {
                Cell.Key key = key(planted, jdk, way, start);
                Cell cell;
                try {
                    cell = measure(home, options, jvm, profile, way, key);
                } catch (IOException e) {
                    cell = Cell.failed(key, String.valueOf(e.getMessage()));
                }
                results.add(cell);
                System.err.println("accuracy:   " + describe(cell));
            }
        } catch (IOException e) {
            for (Way way : ways) {
                Cell.Key key = key(planted, jdk, way, start);
                if (!results.has(key)) {
                    results.add(Cell.failed(key, String.valueOf(e.getMessage())));
                }
            }
            System.err.println("accuracy:   " + e.getMessage());
        }
    }

    /** A failure here is told by the measurement that follows. */
    private void attachEarly(Path home, Options options, PlantedJvm jvm, Path profile) {
        try {
            WeirRun.of(home, jvm.pid(), profile, options.frequency(), 1, Way.ASYNC_EARLY.arguments());
        } catch (IOException e) {
            System.err.println("accuracy:   not attached early: " + e.getMessage());
        }
    }

    private static Cell measure(Path home, Options options, PlantedJvm jvm, Path profile, Way way, Cell.Key key)
            throws IOException, InterruptedException {
        Thread.sleep(BASELINE_MILLIS);
        double before = speed(jvm);
        WeirRun weir = WeirRun.of(home, jvm.pid(), profile, options.frequency(), options.seconds(), way.arguments());
        JsonNode window = weir.summary().path("window");
        long from = Instant.parse(window.path("start").asText()).toEpochMilli();
        JsonNode truth =
                jvm.truth(from, from + Math.round(window.path("seconds").asDouble() * 1000));
        Thread.sleep(way == Way.BOUNDARIES ? SETTLE_MILLIS + BASELINE_MILLIS : BASELINE_MILLIS);
        double after = speed(jvm);
        Comparison comparison = Comparison.of(truth, weir.summary());
        return new Cell(
                key,
                Optional.empty(),
                comparison.samples(),
                weir.completeStacks(),
                before,
                truth.path("events").asDouble() / truth.path("jobCpuSeconds").asDouble(),
                after,
                comparison.widestOperator(),
                comparison.figures());
    }

    /** Events per second of the job's CPU time, over the last seconds. */
    private static double speed(PlantedJvm jvm) throws IOException {
        long now = System.currentTimeMillis();
        JsonNode truth = jvm.truth(now - BASELINE_MILLIS, now);
        return truth.path("events").asDouble() / truth.path("jobCpuSeconds").asDouble();
    }

    private static String describe(Cell cell) {
        if (cell.failure().isPresent()) {
            return cell.key() + ": " + cell.failure().get();
        }
        return cell.worst()
                .map(figure -> String.format(
                        Locale.ROOT,
                        "%s: %d samples, %.1f %% complete, worst %s %+.1f points (s.e. %.1f, truth ±%.1f)",
                        cell.key(),
                        cell.samples(),
                        100 * cell.completeStacks(),
                        figure.task(),
                        100 * figure.error(),
                        100 * figure.standardError(cell.samples()),
                        100 * figure.uncertainty()))
                .orElse(cell.key() + ": no figures");
    }

    @Override
    public String toString() {
        return planted.name() + " on JDK " + jdk.feature() + ", start " + start + ": "
                + String.join(", ", ways.stream().map(way -> way.word).toList());
    }
}

package dev.weir.accuracy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Measures the matrix of workloads, JVMs and ways, and writes the page. */
public final class Accuracy {
    private Accuracy() {}

    public static void main(String[] arguments) throws Exception {
        if (List.of(arguments).contains("--help")) {
            System.out.print(Options.USAGE);
            return;
        }
        Options options;
        try {
            options = Options.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println("accuracy: " + e.getMessage());
            System.err.print(Options.USAGE);
            System.exit(2);
            return;
        }
        Path home = Path.of(System.getProperty("weir.home", "")).toAbsolutePath();
        Results results = new Results(options.directory());
        if (!options.pageOnly()) {
            measure(home, options, results);
        }
        Files.writeString(options.page(), AccuracyPage.write(results.cells(), options));
        System.err.println("accuracy: wrote " + options.page());
    }

    private static void measure(Path home, Options options, Results results) throws IOException, InterruptedException {
        List<Session> sessions = new ArrayList<>();
        for (Session session : Session.plan(options)) {
            session.without(results).ifPresent(sessions::add);
        }
        double seconds = sessions.stream()
                .mapToDouble(session -> session.estimatedSeconds(options))
                .sum();
        System.err.printf(
                Locale.ROOT,
                "accuracy: %d JVM starts to go, about %d min%n",
                sessions.size(),
                Math.round(seconds / 60));
        long began = System.nanoTime();
        for (int i = 0; i < sessions.size(); i++) {
            System.err.printf(
                    Locale.ROOT,
                    "accuracy: %d of %d after %d s: %s%n",
                    i + 1,
                    sessions.size(),
                    Duration.ofNanos(System.nanoTime() - began).toSeconds(),
                    sessions.get(i));
            sessions.get(i).run(home, options, results);
        }
    }
}

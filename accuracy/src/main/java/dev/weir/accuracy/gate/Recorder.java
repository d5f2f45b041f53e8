package dev.weir.accuracy.gate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Records the pool, run by run, each in freshly started JVMs; what is there already is left. */
final class Recorder {
    // A build beside a run makes the job fall behind and catch up: another load, and so another cost.
    private static final double QUIET_LOAD = 0.7;
    private static final int PATIENCE_SECONDS = 600;

    private final Path home;
    private final GateOptions options;

    Recorder(Path home, GateOptions options) {
        this.home = home;
        this.options = options;
    }

    /** Both sides in turn, so that whatever drifts on the machine drifts for both. */
    void record() throws IOException, InterruptedException {
        Files.createDirectories(options.pool());
        for (int i = 1; i <= options.record(); i++) {
            for (String side : i % 2 == 1 ? List.of("base", "new") : List.of("new", "base")) {
                String name = String.format(Locale.ROOT, "%s-%02d", side, i);
                if (!Files.exists(options.pool().resolve(name))) {
                    waitForQuiet();
                    record(name, side.equals("new") ? options.percent() : 0);
                }
            }
        }
    }

    private void record(String name, int percent) throws IOException, InterruptedException {
        System.err.println("gate: recording " + name + ", load " + load());
        String profile = "exec ./weir profile -c \"$WEIR_LAB_CLUSTER\" --ssh-config \"$WEIR_LAB_SSH_CONFIG\" --events"
                + " \"flink:$WEIR_LAB_FLINK_REST\" \"$@\"";
        Path log = options.pool().resolve(name + ".log");
        Process process = new ProcessBuilder(
                        "workloads/run",
                        "flink",
                        "--warm-up",
                        "45",
                        "--parse-twice",
                        Integer.toString(percent),
                        "--",
                        "sh",
                        "-c",
                        profile,
                        "sh",
                        "-p",
                        "config/application_profile.txt",
                        "--job",
                        "YSB",
                        "-d",
                        "60",
                        "-F",
                        "499",
                        "-o",
                        options.pool().toAbsolutePath().toString(),
                        "--id",
                        name)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("recording " + name + " ended with " + process.exitValue() + "; see " + log);
        }
    }

    private static void waitForQuiet() throws IOException, InterruptedException {
        for (int waited = 0; load() > QUIET_LOAD && waited < PATIENCE_SECONDS; waited += 10) {
            Thread.sleep(10_000);
        }
    }

    /** Of the last minute. */
    private static double load() throws IOException {
        return Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0]);
    }
}

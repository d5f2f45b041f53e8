package dev.weir.cli;

import dev.weir.model.WeirException;
import dev.weir.model.WeirException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The Yahoo Streaming Benchmark on a real two-host Flink cluster on this machine, profiled. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Starts Kafka, Redis and a Flink cluster of two hosts on this machine, runs the Yahoo Streaming "
                + "Benchmark on it, profiles it, and takes everything down again. Needs root and a checkout of Weir.")
final class DemoCommand implements Callable<Integer> {
    // Runs inside the lab's network, where the hosts can be reached; the lab sets the variables.
    private static final String PROFILE =
            "exec \"$0\" profile -c \"$WEIR_LAB_CLUSTER\" --ssh-config \"$WEIR_LAB_SSH_CONFIG\""
                    + " --events \"flink:$WEIR_LAB_FLINK_REST\" \"$@\"";

    // After 20 s the JIT still took 29 % of the TaskManagers' cycles.
    private static final int WARM_UP_SECONDS = 45;

    @Option(
            names = {"-d", "--duration"},
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "How long to profile (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--rate",
            paramLabel = "EVENTS",
            description = "Events per second that the generator sends (default: the lab's).")
    private int rate;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            defaultValue = "runs",
            description = "The folder that the run's folder is made in (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path output;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path home = Path.of(System.getProperty("weir.home", ""));
        Path run = home.resolve("workloads/run");
        if (!Files.isExecutable(run)) {
            throw new WeirException(
                    Kind.USAGE,
                    "the demo needs a checkout of Weir: " + run.toAbsolutePath()
                            + " is not there. Start it as ./weir demo in the checkout.");
        }
        List<String> command = new ArrayList<>(List.of(run.toString(), "flink"));
        command.addAll(List.of("--warm-up", Integer.toString(WARM_UP_SECONDS)));
        if (rate > 0) {
            command.add("--rate");
            command.add(Integer.toString(rate));
        }
        command.addAll(List.of("--", "sh", "-c", PROFILE, home.resolve("weir").toString()));
        command.addAll(List.of(
                "-p",
                home.resolve("config/application_profile.txt").toString(),
                "--job",
                "Yahoo Streaming Benchmark on Flink 2.3",
                "-d",
                Integer.toString(seconds),
                "-o",
                output.toAbsolutePath().toString()));
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}

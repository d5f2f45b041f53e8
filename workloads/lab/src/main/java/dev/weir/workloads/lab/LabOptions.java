package dev.weir.workloads.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What to start, as asked on the command line; several {@code engines} run beside each other, each with a job of its own on the same events. An {@code events} of 0 means: without end, an empty {@code command}: stay until stopped.
 */
record LabOptions(
        List<String> engines,
        int rate,
        long events,
        int parallelism,
        boolean chaining,
        int parseTwicePercent,
        int hosts,
        Duration warmUp,
        List<String> jvmOptions,
        Messages messages,
        List<String> command) {

    /** Half a core busy in both TaskManagers together, on a quiet machine of 2 cores that broker and generator share: workloads/README.md. */
    static final int DEFAULT_RATE = 250_000;

    private static final int MOST_HOSTS = 9;

    LabOptions {
        engines = List.copyOf(engines);
        require(!engines.isEmpty(), "no engine is named");
        require(engines.stream().distinct().count() == engines.size(), "an engine is named twice: " + engines);
        for (String engine : engines) {
            require(
                    Engines.names().contains(engine),
                    "there is no engine '" + engine + "'; there are: " + String.join(", ", Engines.names()));
        }
        require(
                (chaining && parseTwicePercent == 0) || engines.stream().allMatch(Engines::isFlink),
                "--chaining and --parse-twice are for Flink's job");
        require(
                messages.equals(Messages.DEFAULT) || engines.contains("p2p"),
                "--message-bytes and --cost-us are for the pipeline p2p");
        require(rate >= 1, "--rate must be at least 1, not " + rate);
        require(events >= 0, "--events must not be negative: " + events);
        require(hosts >= 1 && hosts <= MOST_HOSTS, "--hosts must be 1 to " + MOST_HOSTS + ", not " + hosts);
        require(parallelism >= 1, "--parallelism must be at least 1, not " + parallelism);
        require(
                parseTwicePercent >= 0 && parseTwicePercent <= 100,
                "--parse-twice is 0 to 100 percent, not " + parseTwicePercent);
        require(!warmUp.isNegative(), "--warm-up must not be negative: " + warmUp.toSeconds());
        jvmOptions = List.copyOf(jvmOptions);
        command = List.copyOf(command);
    }

    /** One slot per host and round of subtasks: all slots are then needed, so that no host stays without work. */
    int slotsPerHost() {
        return (parallelism + hosts - 1) / hosts;
    }

    static LabOptions parse(List<String> arguments) {
        require(!arguments.isEmpty(), "the first argument names the engine, or several with commas between");
        List<String> engines = List.of(arguments.get(0).split(",", -1));
        int rate = DEFAULT_RATE;
        long events = 0;
        int parallelism = 0;
        boolean chaining = true;
        int parseTwicePercent = 0;
        int hosts = 2;
        int warmUpSeconds = 20;
        List<String> jvmOptions = new ArrayList<>();
        int messageBytes = Messages.DEFAULT.bytes();
        int costMicros = Messages.DEFAULT.costMicros();
        List<String> command = List.of();
        for (int i = 1; i < arguments.size(); i++) {
            String option = arguments.get(i);
            switch (option) {
                case "--rate" -> rate = number(arguments, ++i);
                case "--events" -> events = number(arguments, ++i);
                case "--parallelism" -> parallelism = number(arguments, ++i);
                case "--chaining" -> chaining = onOrOff(value(arguments, ++i));
                case "--parse-twice" -> parseTwicePercent = number(arguments, ++i);
                case "--hosts" -> hosts = number(arguments, ++i);
                case "--warm-up" -> warmUpSeconds = number(arguments, ++i);
                case "--jvm-option" -> jvmOptions.add(value(arguments, ++i));
                case "--message-bytes" -> messageBytes = number(arguments, ++i);
                case "--cost-us" -> costMicros = number(arguments, ++i);
                case "--" -> {
                    command = arguments.subList(i + 1, arguments.size());
                    require(!command.isEmpty(), "there is no command after --");
                    i = arguments.size();
                }
                default -> throw new IllegalArgumentException("unknown option: " + option);
            }
        }
        return new LabOptions(
                engines,
                rate,
                events,
                parallelism == 0 ? hosts : parallelism,
                chaining,
                parseTwicePercent,
                hosts,
                Duration.ofSeconds(warmUpSeconds),
                jvmOptions,
                new Messages(messageBytes, costMicros),
                command);
    }

    private static boolean onOrOff(String value) {
        require(value.equals("on") || value.equals("off"), "--chaining is on or off, not '" + value + "'");
        return value.equals("on");
    }

    private static int number(List<String> arguments, int at) {
        String value = value(arguments, at);
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(arguments.get(at - 1) + " needs a number, not '" + value + "'", e);
        }
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

package dev.weir.coordinator;

import dev.weir.model.HostFacts;
import dev.weir.model.HostName;
import dev.weir.model.HostProfile;
import dev.weir.model.ProfilerProtocol;
import dev.weir.model.ProfilerRequest;
import dev.weir.model.Progress;
import dev.weir.model.Scope;
import dev.weir.model.Window;
import dev.weir.model.file.HostProfileFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A program that speaks the profiler's side of the protocol and measures nothing.
 *
 * <p>The file of rules tells it how to behave: lines of {@code HOST MODE}, and {@code traces DIRECTORY}, where it leaves
 * {@code HOST.pid} when it starts and {@code HOST.eof} when its stdin ends.
 */
final class Speaker {
    private final ProfilerRequest request;
    private final Path traces;
    private final String mode;
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    private Speaker(ProfilerRequest request) throws IOException {
        this.request = request;
        List<String> rules = Files.readAllLines(request.knownSpes().orElseThrow(), StandardCharsets.UTF_8);
        this.traces = Path.of(rule(rules, "traces"));
        this.mode = rule(rules, request.host().value());
    }

    private static String rule(List<String> rules, String name) {
        return rules.stream()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElse("normal");
    }

    public static void main(String[] args) throws Exception {
        if (!args[0].equals(ProfilerProtocol.COMMAND)) {
            throw new IllegalArgumentException(Arrays.toString(args));
        }
        new Speaker(ProfilerRequest.parse(Arrays.asList(args).subList(1, args.length))).speak();
    }

    private void speak() throws Exception {
        trace("pid", Long.toString(ProcessHandle.current().pid()));
        Thread listener = new Thread(this::listen);
        listener.setDaemon(true);
        listener.start();
        say(Progress.of(Progress.Phase.CHECK, ""));
        switch (mode) {
            case "error" -> {
                System.err.println(ProfilerProtocol.ERROR_PREFIX + "cannot open perf events: EACCES (13).");
                System.exit(3);
            }
            case "error-and-hang" -> {
                System.err.println(ProfilerProtocol.ERROR_PREFIX + "something is stuck.");
                sleep();
            }
            case "never-ready" -> sleep();
            case "crash" -> {
                System.err.println("Exception in thread main\u001b[31m");
                System.exit(1);
            }
            default -> {}
        }
        say(Progress.of(Progress.Phase.SCOPE, "2 processes"));
        say(Progress.of(Progress.Phase.PREPARE, ""));
        say(Progress.of(Progress.Phase.READY, ""));
        started.await();
        Instant begun = Instant.now();
        long millis = request.plan().duration().toMillis();
        say(new Progress(Progress.Phase.SAMPLING, 1, 0, millis, ""));
        if (mode.equals("killed")) {
            new ProcessBuilder(
                            "kill", "-9", Long.toString(ProcessHandle.current().pid()))
                    .start()
                    .waitFor();
            sleep();
        }
        if (mode.equals("overrun")) {
            babble(Progress.Phase.SAMPLING);
        }
        boolean early = stopped.await(millis, TimeUnit.MILLISECONDS);
        say(new Progress(Progress.Phase.NAMING, 99, millis, millis, early ? "stopped early" : ""));
        if (mode.equals("babble")) {
            babble(Progress.Phase.NAMING);
        }
        if (mode.equals("hang")) {
            sleep();
        }
        say(Progress.of(Progress.Phase.SENDING, ""));
        send(begun, Duration.ofMillis(millis));
        System.exit(0);
    }

    private void send(Instant begun, Duration length) throws IOException {
        OutputStream stdout = System.out;
        switch (mode) {
            case "garbage" -> stdout.write("this is no profile\n".getBytes(StandardCharsets.UTF_8));
            case "silent" -> {}
            case "huge" -> {
                byte[] block = new byte[1 << 16];
                for (int i = 0; i < 1000; i++) {
                    stdout.write(block);
                }
            }
            default -> {
                HostName named = mode.equals("other") ? new HostName("somebody-else") : request.host();
                HostProfileFile.write(
                        new HostProfile(
                                new HostFacts(named, "6.1.0", "a CPU", 2, 2_600_000_000L, "cpuinfo", "17"),
                                request.toArgv(),
                                request.plan().frequencyHz(),
                                new Window(begun, length),
                                new Scope(List.of()),
                                List.of(),
                                List.of(),
                                Duration.ZERO,
                                0,
                                List.of()),
                        stdout);
            }
        }
        stdout.flush();
    }

    private void listen() {
        try (BufferedReader stdin = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = stdin.readLine(); line != null; line = stdin.readLine()) {
                switch (line) {
                    case ProfilerProtocol.START -> started.countDown();
                    case ProfilerProtocol.STOP -> stopped.countDown();
                    case ProfilerProtocol.ALIVE -> trace("alive", line);
                    default -> System.err.println("unknown line: " + line);
                }
            }
            trace("eof", "");
        } catch (IOException e) {
            System.err.println(e);
        }
        Runtime.getRuntime().halt(7);
    }

    private void trace(String kind, String text) throws IOException {
        Files.writeString(traces.resolve(request.host() + "." + kind), text);
    }

    private static void say(Progress progress) {
        System.err.println(progress.toLine());
    }

    private static void babble(Progress.Phase phase) throws InterruptedException {
        while (true) {
            say(Progress.of(phase, "still at it"));
            Thread.sleep(100);
        }
    }

    private static void sleep() throws InterruptedException {
        Thread.sleep(600_000);
    }
}

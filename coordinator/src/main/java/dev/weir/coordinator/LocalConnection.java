package dev.weir.coordinator;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Child processes of this JVM. */
final class LocalConnection implements HostConnection {
    private static final int MAX_SCRIPT_OUTPUT = 1 << 20;

    // The profiler ends by itself when its stdin does; one that does not is killed.
    private static final long GRACE_MILLIS = 2000;

    private @Nullable Process process;
    private boolean closed;

    @Override
    public String describe() {
        return "this machine";
    }

    @Override
    public boolean isThisMachine() {
        return true;
    }

    @Override
    public String run(String script, Duration limit) throws IOException {
        Path output = Files.createTempFile("weir-check-", ".txt");
        try {
            Process shell = new ProcessBuilder("/bin/sh")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .redirectOutput(output.toFile())
                    .start();
            try (OutputStream stdin = shell.getOutputStream()) {
                stdin.write(script.getBytes(StandardCharsets.UTF_8));
            }
            if (!shell.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                shell.destroyForcibly();
                throw new IOException("/bin/sh did not finish within " + limit.toSeconds() + " s");
            }
            try (InputStream stream = Files.newInputStream(output)) {
                return new String(stream.readNBytes(MAX_SCRIPT_OUTPUT), StandardCharsets.UTF_8);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            Files.delete(output);
        }
    }

    @Override
    public void put(Path file, String target, Duration stallLimit) {
        throw new UnsupportedOperationException("this machine has the file already");
    }

    @Override
    public String commandLine(List<String> argv) {
        return ShellWords.join(detached(argv));
    }

    @Override
    public RunningProfiler start(List<String> argv, ProfilerOutput output) throws IOException {
        Process started;
        synchronized (this) {
            if (closed) {
                throw new IOException("already closed");
            }
            started = new ProcessBuilder(detached(argv)).start();
            process = started;
        }
        OutputStream stdin = started.getOutputStream();
        Thread stdout = pump(started.getInputStream(), output::stdout, "stdout");
        Thread stderr = pump(
                started.getErrorStream(), (bytes, offset, length) -> output.stderr(bytes, offset, length), "stderr");
        Thread waiter = new Thread(() -> await(started, List.of(stdout, stderr), output), "weir-local-wait");
        waiter.setDaemon(true);
        waiter.start();
        return line -> {
            synchronized (stdin) {
                stdin.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                stdin.flush();
            }
        };
    }

    @Override
    public void close() {
        Process running;
        synchronized (this) {
            closed = true;
            running = process;
        }
        if (running == null || !running.isAlive()) {
            return;
        }
        try {
            running.getOutputStream().close();
            if (running.waitFor(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (IOException e) {
            // A broken pipe: it is about to end, or it will be ended now.
            running.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        running.destroyForcibly();
    }

    // A session of its own: Ctrl-C in the terminal is for the coordinator, which then says "stop". A JVM in the
    // terminal's
    // foreground group would die of the same signal. setsid is in util-linux, on every distribution; it execs in place.
    private static List<String> detached(List<String> argv) {
        Optional<String> setsid = List.of("/usr/bin/setsid", "/bin/setsid").stream()
                .filter(path -> Files.isExecutable(Path.of(path)))
                .findFirst();
        List<String> command = new ArrayList<>();
        setsid.ifPresent(command::add);
        command.addAll(argv);
        return command;
    }

    private interface Sink {
        void write(byte[] bytes, int offset, int length) throws IOException;
    }

    private static Thread pump(InputStream stream, Sink sink, String name) {
        Thread thread = new Thread(
                () -> {
                    byte[] buffer = new byte[1 << 16];
                    try (stream) {
                        for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
                            sink.write(buffer, 0, n);
                        }
                    } catch (IOException e) {
                        // The receiver wants no more and has noted why, or the process is gone: its end tells.
                        return;
                    }
                },
                "weir-local-" + name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void await(Process process, List<Thread> pumps, ProfilerOutput output) {
        try {
            int code = process.waitFor();
            for (Thread pump : pumps) {
                // A process that the profiler left behind could hold the pipe open for ever.
                pump.join(GRACE_MILLIS);
            }
            // Java reports a signal as 128 + its number, as shells do.
            output.ended(code > 128 && code < 160 ? ProfilerEnd.killed(signal(code - 128)) : ProfilerEnd.exited(code));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            output.ended(ProfilerEnd.lost("interrupted"));
        }
    }

    private static String signal(int number) {
        return switch (number) {
            case 1 -> "HUP";
            case 2 -> "INT";
            case 6 -> "ABRT";
            case 9 -> "KILL";
            case 11 -> "SEGV";
            case 15 -> "TERM";
            default -> Integer.toString(number);
        };
    }
}

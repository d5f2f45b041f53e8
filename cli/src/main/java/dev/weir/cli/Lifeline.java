package dev.weir.cli;

import dev.weir.model.ProfilerProtocol;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The coordinator's lines on a profiler's stdin, and what follows when they end: the profiler lives no longer than they come.
 *
 * <p>They end when the coordinator does, or its connection (end of file), or when nothing is heard for too long, because a network
 * that dies without a word never ends the stream.
 */
final class Lifeline {
    /** What the lines ask for. Called from the lifeline's own threads. */
    interface Listener {
        void start();

        void stop();

        /** Called once: the coordinator is gone, for this reason. */
        void gone(String reason);
    }

    private final BufferedReader lines;
    private final Duration silence;
    private final Listener listener;
    private final AtomicBoolean gone = new AtomicBoolean();
    private volatile long heardAt = System.nanoTime();

    Lifeline(InputStream stdin, Duration silence, Listener listener) {
        this.lines = new BufferedReader(new InputStreamReader(stdin, StandardCharsets.UTF_8));
        this.silence = silence;
        this.listener = listener;
    }

    /** Begins to listen, on daemon threads. */
    void listen() {
        start("coordinator's lines", this::read);
        start("coordinator's silence", this::watch);
    }

    private static void start(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void read() {
        String reason = "the coordinator has closed the connection";
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                heardAt = System.nanoTime();
                switch (line) {
                    case ProfilerProtocol.START -> listener.start();
                    case ProfilerProtocol.STOP -> listener.stop();
                    default -> {
                        // ALIVE, and whatever a later coordinator may say besides.
                    }
                }
            }
        } catch (IOException e) {
            reason = "the connection to the coordinator broke: " + e.getMessage();
        }
        end(reason);
    }

    private void watch() {
        try {
            while (!gone.get()) {
                TimeUnit.NANOSECONDS.sleep(silence.toNanos() / 10);
                if (System.nanoTime() - heardAt > silence.toNanos()) {
                    end("nothing was heard of the coordinator for " + silence.toSeconds() + " s");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void end(String reason) {
        if (gone.compareAndSet(false, true)) {
            listener.gone(reason);
        }
    }
}

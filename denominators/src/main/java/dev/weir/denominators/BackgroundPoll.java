package dev.weir.denominators;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A thread that polls from before the window until after it, and those who wait for what it finds. */
final class BackgroundPoll implements AutoCloseable {
    /** One poll; keeps what fails for itself. */
    interface Poll {
        /** Reads once, and returns whether to go on. */
        boolean once() throws InterruptedException;
    }

    private final String name;
    private final Duration every;
    private final Clock clock;
    private final Object lock = new Object();
    private @Nullable Thread thread;
    private boolean ended;
    private boolean closed;

    BackgroundPoll(String name, Duration every, Clock clock) {
        this.name = name;
        this.every = every;
        this.clock = clock;
    }

    void start(Poll poll) {
        Thread started = new Thread(() -> run(poll), name);
        started.setDaemon(true);
        synchronized (lock) {
            if (thread != null || closed) {
                throw new IllegalStateException("begin() is called once, before close()");
            }
            thread = started;
        }
        started.start();
    }

    private void run(Poll poll) {
        try {
            while (true) {
                Instant begun = clock.instant();
                boolean goesOn = poll.once();
                Duration took = Duration.between(begun, clock.instant());
                // A poll that takes long, of a job with thousands of subtasks, must not keep the other side busy all
                // the time.
                Duration rest = took.compareTo(every.dividedBy(2)) > 0 ? took : every.minus(took);
                synchronized (lock) {
                    ended = !goesOn;
                    lock.notifyAll();
                    if (closed || ended) {
                        return;
                    }
                    lock.wait(Math.max(1, rest.toMillis()));
                    if (closed) {
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            synchronized (lock) {
                ended = true;
                lock.notifyAll();
            }
        }
    }

    /** Waits until the condition, which is asked after every poll, holds; until the deadline; until polling ends; or until an interrupt, which stays set. */
    void await(BooleanSupplier condition, Instant deadline) {
        try {
            synchronized (lock) {
                while (!ended && !closed && clock.instant().isBefore(deadline) && !condition.getAsBoolean()) {
                    lock.wait(every.toMillis());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        Thread running;
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
            running = thread;
        }
        if (running != null) {
            running.interrupt();
        }
    }
}

package dev.weir.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets Ctrl-C and SIGTERM end a run early and still report what it has.
 *
 * <p>A shutdown hook is the portable way to hear of a signal. The JVM ends when its hooks return, so the hook asks for the stop,
 * waits until the command is done, and then ends the JVM with the command's own exit code.
 */
final class Interruption implements AutoCloseable {
    // Closing the window, naming, sending and writing take seconds; a host that hangs is given up after 60 s.
    private static final long PATIENCE_SECONDS = 120;

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook = new Thread(this::onSignal, "interrupted run");
    private volatile @Nullable Runnable stop;
    private volatile int exitCode = 1;

    Interruption() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** From now on a signal asks for this and waits for the command; until now it just ends the JVM. */
    void stopsWith(Runnable stop) {
        this.stop = stop;
    }

    /** From now on a signal just ends the JVM. */
    void stopsAtOnce() {
        stop = null;
    }

    private void onSignal() {
        Runnable asked = stop;
        if (asked == null) {
            return;
        }
        asked.run();
        try {
            if (done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                Runtime.getRuntime().halt(exitCode);
            }
        } catch (InterruptedException e) {
            // Nobody waits any more.
        }
    }

    /** The command is done and has closed all it opened: a signal that came meanwhile ends the JVM with this code, a later one at once. */
    void done(int code) {
        exitCode = code;
        System.out.flush();
        done.countDown();
    }

    @Override
    public void close() {
        done.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is on its way down already, and the hook ends it.
        }
    }
}

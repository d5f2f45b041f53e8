package dev.weir.profiler;

import dev.weir.model.Progress;

/** What the one who asked for a profile says to the session while it runs, and hears from it. */
public interface ProfilerControl {
    /**
     * Waits until the window may open, so that all hosts begin together.
     *
     * @throws InterruptedException when the session is to end and leave nothing behind
     */
    void awaitStart() throws InterruptedException;

    /** Whether the window is to close now, before its planned end; what has been measured is still reported. */
    boolean stopRequested();

    /** Called from the session's thread at every change of phase, and every second while the window is open. */
    void report(Progress progress);
}

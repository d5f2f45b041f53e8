package dev.weir.coordinator;

/**
 * Hears what a run does while it does it.
 *
 * <p>{@link #host} is called by one thread at a time and holds up the host it speaks of: it should draw and return. The
 * two ends of the window are told in order on a thread of their own, which may take its time (reading a counter over
 * HTTP); the run ends only after they have returned.
 */
public interface RunListener {
    void host(HostEvent event);

    /** Every host that is ready has just been told to start. Not called when no host got that far. */
    default void windowOpened(WindowEdge edge) {}

    /** The first host has just closed its window, or the last one is gone. Called once after {@link #windowOpened}. */
    default void windowClosed(WindowEdge edge) {}
}

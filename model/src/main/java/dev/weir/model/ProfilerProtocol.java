package dev.weir.model;

import java.time.Duration;

/**
 * What coordinator and host profiler say to each other besides {@link ProfilerRequest} (argv), {@link Progress} (stderr
 * lines) and the {@link HostProfile} (stdout, in the file format, written whole or not at all).
 *
 * <p>The coordinator writes lines to the profiler's stdin. End of file there means that the coordinator is gone: the
 * profiler ends at once and leaves nothing behind.
 */
public final class ProfilerProtocol {
    /** The hidden command of the one jar that profiles the host it runs on. */
    public static final String COMMAND = "host-profiler";

    /** Opens the window. */
    public static final String START = "start";

    /** Closes the window early; the profile of what there is follows. */
    public static final String STOP = "stop";

    /**
     * Says nothing but that the coordinator lives; sent every {@link #ALIVE_INTERVAL}. A network that dies without a word leaves a
     * connection that neither side sees ending for minutes; a profiler that has heard no line for {@link #SILENCE} ends itself.
     */
    public static final String ALIVE = "alive";

    public static final Duration ALIVE_INTERVAL = Duration.ofSeconds(5);

    /** Six missed intervals: longer than a coordinator waits for a host that is silent (15 s), so that it is never the first to give up. */
    public static final Duration SILENCE = Duration.ofSeconds(30);

    /** Begins the stderr line that says why the profiler gives up; its exit code is the {@link WeirException.Kind}'s. */
    public static final String ERROR_PREFIX = "weir: error: ";

    private ProfilerProtocol() {}
}

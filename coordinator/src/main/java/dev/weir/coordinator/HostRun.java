package dev.weir.coordinator;

import dev.weir.model.HostOutcome;
import dev.weir.model.HostProfile;
import dev.weir.model.HostSpec;
import dev.weir.model.ProfilerProtocol;
import dev.weir.model.ProfilerRequest;
import dev.weir.model.Progress;
import dev.weir.model.SampleSource;
import dev.weir.model.WeirException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One host from its line in the list to its outcome.
 *
 * <p>Implementation notes: three threads meet here. A launch thread goes through the phases up to the started profiler; the
 * connection's own thread delivers output; the supervisor looks at the clock and opens the window. Fields are guarded by
 * {@code this}. No lock is held while a connection is closed or the listener is called with a phase, because both may
 * come back here from another thread. The outcome is set once, by whoever is first; everything later is ignored.
 */
final class HostRun implements ProfilerOutput {
    private final HostSpec host;
    private final Limits limits;
    private final Events events;
    private final Path directory;
    private final StderrLines lines = new StderrLines(this::line);
    private final Heard heard = new Heard();

    private HostPhase phase = HostPhase.CONNECT;
    private @Nullable HostConnection connection;
    private @Nullable RunningProfiler profiler;
    private @Nullable ProfileFile file;
    private @Nullable HostOutcome outcome;
    private @Nullable ProfilerEnd end;
    private @Nullable String stdoutFailure;
    private Progress.@Nullable Phase last;
    private boolean finishing;
    private boolean settled;
    private boolean windowClosed;
    private long profilerStarted;
    private long lastSign;
    private long nextAlive;
    private long windowEnd = Long.MAX_VALUE;
    private Duration window = Duration.ZERO;

    /** How a host reports to the run: events for the listener, and a nudge for the supervisor. */
    interface Events {
        void event(HostEvent event);

        void changed();
    }

    HostRun(HostSpec host, Path directory, Limits limits, Events events) {
        this.host = host;
        this.directory = directory;
        this.limits = limits;
        this.events = events;
    }

    /** Connects, checks, ships and starts; whatever goes wrong becomes the outcome. */
    void launch(HostLauncher launcher, List<Shipment> shipments, Path jar, Path knownSpes, RequestFactory requests) {
        try {
            enter(HostPhase.CONNECT, "connecting");
            long begun = System.nanoTime();
            HostConnection reached = launcher.connect(host);
            if (!take(reached)) {
                reached.close();
                return;
            }
            HostSetup setup = new HostSetup(host.host(), reached, shipments, limits);
            enter(HostPhase.CHECK, "connected to " + reached.describe() + " in " + millisSince(begun) + " ms");
            // Where the rules will lie on the host makes no difference to who samples.
            SampleSource source = requests.request(host, knownSpes).source();
            HostInventory inventory = setup.check(source == SampleSource.EBPF);
            enter(HostPhase.SHIP, "Linux " + inventory.fact("kernel") + " " + inventory.fact("machine"));
            setup.ship(inventory, text -> enter(HostPhase.SHIP, text));
            List<String> argv = setup.argv(inventory, jar, knownSpes, rules -> remember(requests.request(host, rules)));
            start(reached, argv);
        } catch (WeirException e) {
            fail(message(e));
        } catch (IOException e) {
            fail("cannot start the profiler: " + message(e));
        } catch (RuntimeException e) {
            // One host's bug must not cost the others their measurement.
            fail("bug in Weir, please report it: " + e + " at "
                    + (e.getStackTrace().length == 0 ? "?" : e.getStackTrace()[0]));
        }
    }

    private ProfilerRequest remember(ProfilerRequest request) {
        synchronized (this) {
            window = request.plan().duration();
        }
        return request;
    }

    private synchronized boolean take(HostConnection reached) {
        if (outcome != null) {
            return false;
        }
        connection = reached;
        return true;
    }

    private void start(HostConnection reached, List<String> argv) throws IOException {
        ProfileFile opened = new ProfileFile(directory, host.host(), limits.profileBytes());
        synchronized (this) {
            if (outcome != null) {
                opened.discard();
                return;
            }
            file = opened;
            profilerStarted = System.nanoTime();
            lastSign = profilerStarted;
            nextAlive = profilerStarted;
        }
        enter(HostPhase.PREPARE, "starting the profiler");
        events.event(event(HostEvent.Kind.COMMAND, reached.commandLine(argv)));
        RunningProfiler running = reached.start(argv, this);
        synchronized (this) {
            profiler = running;
        }
        events.changed();
    }

    @Override
    public void stdout(byte[] bytes, int offset, int length) throws IOException {
        synchronized (this) {
            lastSign = System.nanoTime();
            if (outcome != null || file == null || stdoutFailure != null) {
                return;
            }
            try {
                file.write(bytes, offset, length);
            } catch (IOException e) {
                stdoutFailure = "cannot receive the profile: " + message(e);
                throw e;
            } finally {
                events.changed();
            }
        }
    }

    @Override
    public void stderr(byte[] bytes, int offset, int length) {
        lines.write(bytes, offset, length);
    }

    @Override
    public void ended(ProfilerEnd how) {
        lines.flush();
        synchronized (this) {
            end = how;
        }
        events.changed();
    }

    private void line(String line) {
        Optional<Progress> progress = Progress.parse(line);
        HostEvent event;
        synchronized (this) {
            lastSign = System.nanoTime();
            if (outcome != null) {
                return;
            }
            if (progress.isPresent()) {
                progress(progress.get());
                event = new HostEvent(
                        host,
                        phase,
                        HostEvent.Kind.PROGRESS,
                        progress,
                        progress.get().note());
            } else {
                Optional<String> shown = heard.line(line, lastSign);
                if (shown.isEmpty()) {
                    return;
                }
                event = event(HostEvent.Kind.LINE, shown.get());
            }
        }
        events.event(event);
        events.changed();
    }

    private void progress(Progress progress) {
        last = progress.phase();
        switch (progress.phase()) {
            case CHECK -> phase = HostPhase.CHECK;
            case SCOPE, PREPARE, READY -> phase = HostPhase.PREPARE;
            case SAMPLING -> phase = HostPhase.SAMPLE;
            case NAMING, SENDING -> {
                phase = progress.phase() == Progress.Phase.NAMING ? HostPhase.SAMPLE : HostPhase.RECEIVE;
                if (windowEnd != Long.MAX_VALUE) {
                    windowClosed = true;
                    windowEnd = Math.min(windowEnd, lastSign);
                }
            }
        }
    }

    /** Whether the outcome is known, everything of this host is closed, and the listener has heard of it. */
    synchronized boolean isDone() {
        return settled;
    }

    synchronized Optional<HostOutcome> outcome() {
        return Optional.ofNullable(outcome);
    }

    /** Waits for the window; a profiler that has already ended does not. */
    synchronized boolean isReady() {
        return outcome == null && end == null && profiler != null && last == Progress.Phase.READY;
    }

    synchronized boolean hasClosedWindow() {
        return windowClosed;
    }

    /** Tells the profiler to begin; the caller does this for all hosts in one go. */
    void open() {
        RunningProfiler running;
        synchronized (this) {
            if (outcome != null || profiler == null) {
                return;
            }
            running = profiler;
            windowEnd = System.nanoTime() + window.toNanos();
            phase = HostPhase.SAMPLE;
        }
        say(running, ProfilerProtocol.START);
    }

    /** Asks the profiler to close the window now. */
    void closeWindow() {
        RunningProfiler running;
        synchronized (this) {
            if (outcome != null || profiler == null || windowClosed) {
                return;
            }
            running = profiler;
            windowEnd = Math.min(windowEnd, System.nanoTime());
        }
        say(running, ProfilerProtocol.STOP);
    }

    /** Tells a profiler that runs, every few seconds, that somebody still waits for it. */
    void keepAlive() {
        RunningProfiler running;
        synchronized (this) {
            long now = System.nanoTime();
            if (outcome != null || end != null || profiler == null || now - nextAlive < 0) {
                return;
            }
            nextAlive = now + ProfilerProtocol.ALIVE_INTERVAL.toNanos();
            running = profiler;
        }
        try {
            running.writeLine(ProfilerProtocol.ALIVE);
        } catch (IOException e) {
            // A profiler that has just sent everything and ended hears nothing more: its end tells how it went.
        }
    }

    private void say(RunningProfiler running, String line) {
        try {
            running.writeLine(line);
        } catch (IOException e) {
            // The end of a profiler that has just died says more than the broken pipe: wait for it, but not for ever.
            synchronized (this) {
                heard.deaf("the profiler does not take the line \"" + line + "\": " + message(e), System.nanoTime());
            }
        }
    }

    /** Looks at the clock; gives the host up when it is too late. */
    void checkLimits() {
        String late;
        synchronized (this) {
            if (outcome != null || end != null || profiler == null) {
                return;
            }
            long now = System.nanoTime();
            if (stdoutFailure != null) {
                late = stdoutFailure;
            } else if (heard.complaint().isPresent()
                    && now - heard.complaintNanos() > limits.afterError().toNanos()) {
                late = heard.complaint().get();
            } else if (windowEnd == Long.MAX_VALUE
                    && last != Progress.Phase.READY
                    && now - profilerStarted > limits.ready().toNanos()) {
                phase = HostPhase.PREPARE;
                late = "the profiler was not ready within " + seconds(limits.ready())
                        + (last == null ? "; it said nothing" : "; it was in phase " + lower(last)) + heard.lastLines()
                        + ". The host may be overloaded: look with ssh " + host.host() + " uptime";
            } else if (windowEnd != Long.MAX_VALUE
                    && last == Progress.Phase.SAMPLING
                    && now - windowEnd > limits.silence().toNanos()) {
                late = "the profiler is still sampling " + seconds(limits.silence())
                        + " after the window should have closed" + heard.lastLines() + ". It was ended.";
            } else if (windowEnd != Long.MAX_VALUE
                    && now - windowEnd > limits.drain().toNanos()) {
                late = "the profile was not here " + seconds(limits.drain()) + " after the window" + heard.lastLines()
                        + ". It was given up: profile for a shorter time, or over a faster link.";
            } else if (windowEnd != Long.MAX_VALUE
                    && now - windowEnd > limits.silence().toNanos()
                    && now - lastSign > limits.silence().toNanos()) {
                late = "the profiler has given no sign of life for " + seconds(limits.silence())
                        + " after the window" + (last == null ? "" : ", in phase " + lower(last)) + heard.lastLines()
                        + ". It was ended.";
            } else {
                return;
            }
        }
        fail(late);
    }

    /** Whether the profiler has ended and nobody has looked at what it left; true once. */
    synchronized boolean claimEnd() {
        boolean claimed = end != null && outcome == null && !finishing;
        finishing |= claimed;
        return claimed;
    }

    /** Turns the ended profiler's file into the outcome. */
    void finish() {
        ProfilerEnd how;
        ProfileFile received;
        String cause;
        synchronized (this) {
            if (end == null || file == null || outcome != null) {
                return;
            }
            how = end;
            received = file;
            cause = stdoutFailure != null ? stdoutFailure : heard.error().orElse(null);
            if (cause == null && windowEnd == Long.MAX_VALUE) {
                cause = "the profiler " + how.describe() + " before the window opened" + heard.lastLines();
            } else if (cause == null && !how.succeeded()) {
                cause = "the profiler " + how.describe() + heard.lastLines();
            } else if (cause == null) {
                phase = HostPhase.RECEIVE;
                if (received.bytes() == 0) {
                    cause = "the profiler ended without sending a profile" + heard.lastLines();
                }
            }
        }
        if (cause != null) {
            fail(cause);
            return;
        }
        HostProfile profile;
        try {
            profile = received.keep();
        } catch (IOException e) {
            fail("what the host sent is no sound profile: " + message(e) + lastLines());
            return;
        } catch (RuntimeException e) {
            fail("what the host sent is no sound profile: " + e + lastLines());
            return;
        }
        settle(
                new HostOutcome.Completed(host, profile),
                HostEvent.Kind.COMPLETED,
                received.bytes() + " bytes received");
    }

    /** Gives the host up, unless it already has an outcome. */
    void fail(String cause) {
        String clean = cause.replaceAll("\\p{Cntrl}", " ");
        HostPhase where;
        synchronized (this) {
            where = phase;
        }
        settle(new HostOutcome.Failed(host, where.toString(), clean), HostEvent.Kind.FAILED, clean);
    }

    private void settle(HostOutcome decided, HostEvent.Kind kind, String text) {
        HostConnection open;
        ProfileFile left;
        synchronized (this) {
            if (outcome != null) {
                return;
            }
            outcome = decided;
            open = connection;
            left = file;
        }
        if (open != null) {
            open.close();
        }
        if (left != null && decided instanceof HostOutcome.Failed) {
            try {
                synchronized (this) {
                    left.discard();
                }
            } catch (IOException e) {
                events.event(event(HostEvent.Kind.LINE, "cannot remove an unfinished profile: " + e));
            }
        }
        events.event(event(kind, text));
        synchronized (this) {
            settled = true;
        }
        events.changed();
    }

    private void enter(HostPhase next, String text) {
        synchronized (this) {
            if (outcome != null) {
                return;
            }
            phase = next;
        }
        events.event(event(HostEvent.Kind.PHASE, text));
    }

    private HostEvent event(HostEvent.Kind kind, String text) {
        synchronized (this) {
            return new HostEvent(host, phase, kind, Optional.empty(), text);
        }
    }

    private synchronized String lastLines() {
        return heard.lastLines();
    }

    private static String message(Exception e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    private static String lower(Progress.Phase phase) {
        return phase.name().toLowerCase(Locale.ROOT);
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }

    private static long millisSince(long begun) {
        return (System.nanoTime() - begun) / 1_000_000;
    }
}

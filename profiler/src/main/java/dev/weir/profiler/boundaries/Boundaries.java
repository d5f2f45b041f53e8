package dev.weir.profiler.boundaries;

import dev.weir.model.EngineProcess;
import dev.weir.model.Tgid;
import dev.weir.model.WeirException;
import dev.weir.model.WeirException.Kind;
import dev.weir.profiler.attach.AttachFailed;
import dev.weir.profiler.attach.TargetFiles.Refused;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The boundaries in the JVMs of one host, for the time of one session.
 *
 * <p>Where one JVM refuses none gets any: shares of which some are certain and some are not could not be added up.
 */
public final class Boundaries implements AutoCloseable {
    private static final long SETTLING_LOOK_MILLIS = 1_000;

    private final boolean leave;
    private final Pace pace;
    private final Consumer<String> progress;
    private final Map<Tgid, JvmBoundaries> jvms = new TreeMap<>();
    private final Map<Tgid, List<String>> others = new TreeMap<>();

    private Boundaries(boolean leave, Pace pace, Consumer<String> progress) {
        this.leave = leave;
        this.pace = pace;
        this.progress = progress;
    }

    /**
     * Draws them and returns when the JVMs have compiled anew, some 30 s later.
     *
     * @param methods {@code package.Class.method}; when there are none nothing is done
     * @param leave whether they stay in the JVMs when this is closed after {@link #finish}
     * @param agentDirectory where the Java agent may be unpacked; should be one that the JVMs' users can read
     * @param progress hears what is being waited for
     * @throws WeirException when a JVM refuses, or is in a state in which it should be left alone; then all are as they were
     */
    public static Boundaries draw(
            List<EngineProcess> processes,
            List<String> methods,
            boolean leave,
            Path agentDirectory,
            Consumer<String> progress)
            throws InterruptedException {
        return draw(processes, methods, leave, agentDirectory, progress, Pace.DEFAULT);
    }

    static Boundaries draw(
            List<EngineProcess> processes,
            List<String> methods,
            boolean leave,
            Path agentDirectory,
            Consumer<String> progress,
            Pace pace)
            throws InterruptedException {
        Boundaries boundaries = new Boundaries(leave, pace, progress);
        if (methods.isEmpty()) {
            return boundaries;
        }
        BoundaryMethods checked = new BoundaryMethods(methods);
        for (EngineProcess process : processes) {
            if (process.jvm().isPresent()) {
                boundaries.jvms.put(process.tgid(), new JvmBoundaries(process, checked, agentDirectory));
            } else {
                boundaries.others.put(process.tgid(), List.of("no boundaries: this process is no HotSpot JVM"));
            }
        }
        try {
            boundaries.draw();
            return boundaries;
        } catch (InterruptedException | RuntimeException e) {
            boundaries.close();
            throw e;
        }
    }

    /** One thing that is done to a JVM. */
    @FunctionalInterface
    private interface Step {
        void take(JvmBoundaries jvm) throws AttachFailed, IOException, Refused, InterruptedException;
    }

    private void draw() throws InterruptedException {
        progress.accept("boundaries: looking at the JVMs");
        each(JvmBoundaries::check);
        each(JvmBoundaries::look);
        Thread.sleep(pace.look().toMillis());
        each(JvmBoundaries::judge);
        progress.accept("boundaries: retransforming the tasks' classes");
        each(JvmBoundaries::draw);
        each(JvmBoundaries::awaitRetransformed);
        settle();
    }

    private void settle() throws InterruptedException {
        long start = System.nanoTime();
        long elapsed = 0;
        while (jvms.values().stream().anyMatch(jvm -> jvm.settling().isPresent())
                && elapsed < pace.settleAtMost().toNanos()
                && (elapsed < pace.settleAtLeast().toNanos() || !allQuiet())) {
            Thread.sleep(SETTLING_LOOK_MILLIS);
            each(JvmBoundaries::watch);
            elapsed = System.nanoTime() - start;
            double jit = jvms.values().stream()
                    .flatMap(jvm -> jvm.settling().stream())
                    .mapToDouble(Settling::jitSeconds)
                    .sum();
            progress.accept(String.format(
                    Locale.ROOT, "boundaries: recompiling for %.0f s, %.1f s of CPU time", elapsed / 1e9, jit));
        }
        boolean inTime = allQuiet();
        each(jvm -> jvm.settled(inTime));
    }

    private boolean allQuiet() {
        return jvms.values().stream().flatMap(jvm -> jvm.settling().stream()).allMatch(Settling::isQuiet);
    }

    /** A JVM that has ended meanwhile must not cost the others. */
    private void each(Step step) throws InterruptedException {
        for (JvmBoundaries jvm : new ArrayList<>(jvms.values())) {
            EngineProcess process = jvm.process();
            try {
                step.take(jvm);
            } catch (AttachFailed | IOException | Refused e) {
                if (jvm.isThere()) {
                    throw new WeirException(
                            Kind.ENVIRONMENT,
                            "no boundaries can be drawn in " + process.program() + " (pid " + process.tgid() + "): "
                                    + e.getMessage() + ". Profile it without --boundaries, or remove the cause.",
                            e);
                }
                jvms.remove(process.tgid());
                jvm.close();
                others.put(process.tgid(), List.of("no boundaries: the process ended while they were drawn"));
            }
        }
    }

    /** Sentences for people about one process: what was done to it, what it cost, what went wrong. */
    public List<String> warnings(Tgid tgid) {
        JvmBoundaries jvm = jvms.get(tgid);
        return jvm == null ? others.getOrDefault(tgid, List.of()) : jvm.warnings();
    }

    /** The window is closed and all names are known: measures what the boundaries cost, and puts the JVMs back. */
    public void finish() throws InterruptedException {
        for (JvmBoundaries jvm : jvms.values()) {
            jvm.finish(leave);
        }
    }

    /** Puts back whatever {@link #finish} has not, without waiting for what the agents can do alone. */
    @Override
    public void close() {
        jvms.values().forEach(JvmBoundaries::close);
    }
}

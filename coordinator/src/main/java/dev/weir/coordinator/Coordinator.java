package dev.weir.coordinator;

import static java.util.Objects.requireNonNull;

import dev.weir.model.HostList;
import dev.weir.model.HostName;
import dev.weir.model.HostOutcome;
import dev.weir.model.HostSpec;
import dev.weir.model.WeirException;
import dev.weir.model.WeirException.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Measures all hosts of a list at the same time, over one window.
 *
 * <p>The window opens on every host that is ready once each of them is either ready or given up. A host that fails is one
 * {@link HostOutcome.Failed}; it never stops the others. One object is one run.
 */
public final class Coordinator {
    // The supervisor is woken by every change; the tick only bounds how late a limit is noticed.
    private static final long TICK_MILLIS = 100;

    private final HostLauncher launcher;
    private final Path jar;
    private final Path knownSpes;
    private final RunListener listener;
    private final Limits limits;
    private final Semaphore changes = new Semaphore(0);
    private final Object listening = new Object();
    private @Nullable RuntimeException listenerFailure;
    private volatile boolean stopRequested;

    /**
     * @param jar the one runnable jar, which is the profiler too
     * @param knownSpes the rules that are shipped with it
     */
    public Coordinator(HostLauncher launcher, Path jar, Path knownSpes, RunListener listener) {
        this(launcher, jar, knownSpes, listener, Limits.DEFAULT);
    }

    public Coordinator(HostLauncher launcher, Path jar, Path knownSpes, RunListener listener, Limits limits) {
        this.launcher = requireNonNull(launcher, "launcher is null");
        this.jar = requireNonNull(jar, "jar is null").toAbsolutePath();
        this.knownSpes = requireNonNull(knownSpes, "knownSpes is null").toAbsolutePath();
        this.listener = requireNonNull(listener, "listener is null");
        this.limits = requireNonNull(limits, "limits is null");
    }

    /**
     * Runs to the end and leaves {@code <host>.weir} in the run directory for every host that completed.
     *
     * @param runDirectory exists; a file of that name in it is replaced
     * @return one outcome per host, in the order of the list
     * @throws WeirException when no host could even be tried: the jar is missing, two hosts would share a file
     */
    public List<HostOutcome> run(HostList hosts, RequestFactory requests, Path runDirectory) {
        checkFiles(hosts, runDirectory);
        List<Shipment> shipments = List.of(Shipment.of(jar, "weir.jar"), Shipment.of(knownSpes, "known_spes.txt"));
        List<HostRun> runs = new ArrayList<>();
        for (HostSpec host : hosts.hosts()) {
            runs.add(new HostRun(host, runDirectory, limits, new Reporter()));
        }
        ExecutorService pool =
                Executors.newFixedThreadPool(Math.min(limits.parallelLaunches(), runs.size()), daemons("weir-host-"));
        ExecutorService edges = Executors.newSingleThreadExecutor(daemons("weir-window-"));
        try {
            for (HostRun run : runs) {
                pool.execute(() -> run.launch(launcher, shipments, jar, knownSpes, requests));
            }
            supervise(runs, pool, edges);
            return runs.stream().map(run -> run.outcome().orElseThrow()).toList();
        } finally {
            // Reached with unfinished hosts only when a bug or an interrupt gets us here: nothing may go on over there.
            runs.forEach(run -> run.fail("the coordinator gave up"));
            pool.shutdownNow();
            edges.shutdownNow();
        }
    }

    /**
     * Ends the run early, from any thread: an open window is closed and what there is is collected; before the window opens
     * every host is given up.
     */
    public void stop() {
        stopRequested = true;
        changes.release();
    }

    private void supervise(List<HostRun> runs, ExecutorService pool, ExecutorService edges) {
        Edges window = new Edges(edges);
        boolean stopped = false;
        while (!runs.stream().allMatch(HostRun::isDone)) {
            for (HostRun run : runs) {
                run.checkLimits();
                run.keepAlive();
                if (run.claimEnd()) {
                    pool.execute(run::finish);
                }
            }
            if (stopRequested && !stopped) {
                stopped = true;
                for (HostRun run : runs) {
                    if (window.isOpened()) {
                        run.closeWindow();
                    } else {
                        run.fail("stopped before the window opened: nothing was measured");
                    }
                }
            }
            if (!window.isOpened()
                    && runs.stream().allMatch(run -> run.isDone() || run.isReady())
                    && runs.stream().anyMatch(HostRun::isReady)) {
                runs.forEach(HostRun::open);
                window.open();
            }
            if (runs.stream().anyMatch(HostRun::hasClosedWindow)) {
                window.close();
            }
            awaitChange();
        }
        window.close();
        window.awaitListener();
        synchronized (listening) {
            if (listenerFailure != null) {
                throw listenerFailure;
            }
        }
    }

    private void awaitChange() {
        try {
            if (changes.tryAcquire(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
                changes.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WeirException(Kind.REMOTE, "the run was interrupted; every host was given up", e);
        }
    }

    private static void checkFiles(HostList hosts, Path runDirectory) {
        if (!Files.isDirectory(runDirectory)) {
            throw new WeirException(
                    Kind.USAGE, runDirectory + ": there is no such directory. Create it: mkdir -p " + runDirectory);
        }
        Map<String, HostName> files = new HashMap<>();
        for (HostSpec host : hosts.hosts()) {
            HostName other = files.putIfAbsent(host.host().toFileName(), host.host());
            if (other != null) {
                throw new WeirException(
                        Kind.USAGE,
                        "hosts " + other + " and " + host.host() + " would both be filed as "
                                + host.host().toFileName() + ". Give one of them a name in ~/.ssh/config.");
            }
        }
    }

    private static ThreadFactory daemons(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    private final class Reporter implements HostRun.Events {
        @Override
        public void event(HostEvent event) {
            synchronized (listening) {
                try {
                    listener.host(event);
                } catch (RuntimeException e) {
                    // A listener that fails must not leave a host without an outcome: it is thrown when the run is
                    // over.
                    listenerFailure = listenerFailure == null ? e : listenerFailure;
                }
            }
        }

        @Override
        public void changed() {
            changes.release();
        }
    }

    /** The two ends of the window: each is told once, the second only after the first. Used by the supervisor alone. */
    private final class Edges {
        private final ExecutorService executor;
        private @Nullable CompletableFuture<Void> opened;
        private @Nullable CompletableFuture<Void> closed;

        Edges(ExecutorService executor) {
            this.executor = executor;
        }

        boolean isOpened() {
            return opened != null;
        }

        void open() {
            WindowEdge edge = WindowEdge.now();
            opened = CompletableFuture.runAsync(() -> listener.windowOpened(edge), executor);
        }

        void close() {
            if (opened != null && closed == null) {
                WindowEdge edge = WindowEdge.now();
                closed = opened.thenRunAsync(() -> listener.windowClosed(edge), executor);
            }
        }

        void awaitListener() {
            if (closed == null) {
                return;
            }
            try {
                closed.join();
            } catch (CompletionException e) {
                if (e.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw e;
            }
        }
    }
}

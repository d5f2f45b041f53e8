package dev.weir.coordinator;

import static java.util.Objects.requireNonNull;

import dev.weir.model.HostList;
import dev.weir.model.HostOutcome;
import dev.weir.model.HostSpec;
import dev.weir.model.ProfilerProtocol;
import dev.weir.model.ScopeLine;
import dev.weir.model.WeirException;
import dev.weir.model.WeirException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks all hosts of a list at the same time which processes they have.
 *
 * <p>A host that fails is one {@link HostOutcome.Failed} and never stops the others. One object is one run.
 */
public final class HostScopes {
    private final HostLauncher launcher;
    private final Path jar;
    private final Path knownSpes;
    private final Limits limits;
    private final CountDownLatch stop = new CountDownLatch(1);

    /**
     * @param jar the one runnable jar
     * @param knownSpes the rules that are shipped with it
     */
    public HostScopes(HostLauncher launcher, Path jar, Path knownSpes, Limits limits) {
        this.launcher = requireNonNull(launcher, "launcher is null");
        this.jar = requireNonNull(jar, "jar is null").toAbsolutePath();
        this.knownSpes = requireNonNull(knownSpes, "knownSpes is null").toAbsolutePath();
        this.limits = requireNonNull(limits, "limits is null");
    }

    /**
     * Hands over every line as it comes, and returns when all hosts have said all; those that watch do so after {@link #stop}.
     *
     * @param request what to ask, given where the rules lie on the host
     * @param lines called by several threads, one at a time
     * @return the hosts that could not tell everything, in the order of the list
     */
    public List<HostOutcome.Failed> run(
            HostList hosts, Function<String, ScopeLine.Request> request, BiConsumer<HostSpec, ScopeLine> lines) {
        List<Shipment> shipments = List.of(Shipment.of(jar, "weir.jar"), Shipment.of(knownSpes, "known_spes.txt"));
        // A watched host keeps its thread until the end.
        ExecutorService pool = Executors.newFixedThreadPool(hosts.hosts().size(), task -> {
            Thread thread = new Thread(task, "weir-scope");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<Optional<HostOutcome.Failed>>> answers = new ArrayList<>();
            for (HostSpec host : hosts.hosts()) {
                OneHost one = new OneHost(host, lines);
                answers.add(pool.submit(() -> one.ask(shipments, request)));
            }
            List<HostOutcome.Failed> failed = new ArrayList<>();
            for (Future<Optional<HostOutcome.Failed>> answer : answers) {
                answer.get().ifPresent(failed::add);
            }
            return failed;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WeirException(Kind.REMOTE, "interrupted; every host was given up", e);
        } finally {
            pool.shutdownNow();
        }
    }

    /** Ends the watching, from any thread. */
    public void stop() {
        stop.countDown();
    }

    /** One host from its line in the list to the end of its answer. */
    private final class OneHost implements ProfilerOutput {
        private final HostSpec host;
        private final BiConsumer<HostSpec, ScopeLine> lines;
        private final StderrLines errors = new StderrLines(this::error);
        private final Heard heard = new Heard();
        private final StringBuilder half = new StringBuilder();
        private final CountDownLatch ended = new CountDownLatch(1);
        private final CountDownLatch listed = new CountDownLatch(1);
        private HostPhase phase = HostPhase.CONNECT;
        private @Nullable ProfilerEnd end;

        OneHost(HostSpec host, BiConsumer<HostSpec, ScopeLine> lines) {
            this.host = host;
            this.lines = lines;
        }

        Optional<HostOutcome.Failed> ask(List<Shipment> shipments, Function<String, ScopeLine.Request> request)
                throws InterruptedException {
            try (HostConnection connection = launcher.connect(host)) {
                HostSetup setup = new HostSetup(host.host(), connection, shipments, limits);
                phase = HostPhase.CHECK;
                HostInventory inventory = setup.check(false);
                phase = HostPhase.SHIP;
                setup.ship(inventory, text -> {});
                phase = HostPhase.PREPARE;
                ScopeLine.Request asked =
                        request.apply(setup.rules(inventory, knownSpes).toString());
                List<String> argv = new ArrayList<>(setup.java(inventory, jar));
                argv.add(ScopeLine.COMMAND);
                argv.addAll(asked.toArgv());
                RunningProfiler running = connection.start(argv, this);
                return answer(running, asked.watch());
            } catch (WeirException | IOException e) {
                return failed(e.getMessage() == null ? e.toString() : e.getMessage());
            }
        }

        private Optional<HostOutcome.Failed> answer(RunningProfiler running, boolean watch)
                throws InterruptedException {
            long deadline = System.nanoTime() + limits.ready().toNanos();
            while (!ended.await(100, TimeUnit.MILLISECONDS)) {
                if (listed.getCount() > 0 && System.nanoTime() - deadline > 0) {
                    return failed("the host had not listed its processes within "
                            + limits.ready().toSeconds() + " s" + heardLines());
                }
                if (listed.getCount() == 0 && watch) {
                    return watch(running);
                }
            }
            return judge();
        }

        private Optional<HostOutcome.Failed> watch(RunningProfiler running) throws InterruptedException {
            long interval = ProfilerProtocol.ALIVE_INTERVAL.toMillis();
            long next = System.nanoTime();
            while (!stop.await(100, TimeUnit.MILLISECONDS)) {
                if (ended.getCount() == 0) {
                    Optional<HostOutcome.Failed> failed = judge();
                    return failed.isPresent() ? failed : failed("it ended although it was to go on");
                }
                if (System.nanoTime() - next >= 0) {
                    next += TimeUnit.MILLISECONDS.toNanos(interval);
                    try {
                        running.writeLine(ProfilerProtocol.ALIVE);
                    } catch (IOException e) {
                        // Its end says more than the broken pipe, and comes next.
                        next = Long.MAX_VALUE;
                    }
                }
            }
            return Optional.empty();
        }

        private synchronized Optional<HostOutcome.Failed> judge() {
            if (heard.error().isPresent()) {
                return failed(heard.error().get());
            }
            if (end == null || !end.succeeded()) {
                return failed("it " + (end == null ? "is out of reach" : end.describe()) + heard.lastLines());
            }
            return listed.getCount() == 0
                    ? Optional.empty()
                    : failed("it ended before it had listed all" + heard.lastLines());
        }

        private synchronized String heardLines() {
            return heard.lastLines();
        }

        private Optional<HostOutcome.Failed> failed(String cause) {
            return Optional.of(new HostOutcome.Failed(host, phase.toString(), cause.replaceAll("\\p{Cntrl}", " ")));
        }

        @Override
        public void stdout(byte[] bytes, int offset, int length) {
            // Every line is ASCII but for names, which are cut at no byte that matters: a line end is one.
            half.append(new String(bytes, offset, length, StandardCharsets.ISO_8859_1));
            for (int at = half.indexOf("\n"); at >= 0; at = half.indexOf("\n")) {
                String line =
                        new String(half.substring(0, at).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
                half.delete(0, at + 1);
                ScopeLine.parse(line).ifPresent(this::take);
            }
        }

        private void take(ScopeLine line) {
            synchronized (lines) {
                lines.accept(host, line);
            }
            if (line instanceof ScopeLine.Listed) {
                listed.countDown();
            }
        }

        @Override
        public void stderr(byte[] bytes, int offset, int length) {
            errors.write(bytes, offset, length);
        }

        private synchronized void error(String line) {
            heard.line(line, System.nanoTime());
        }

        @Override
        public void ended(ProfilerEnd how) {
            errors.flush();
            synchronized (this) {
                end = how;
            }
            ended.countDown();
        }
    }
}

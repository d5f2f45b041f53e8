package dev.weir.profiler;

import dev.weir.bpf.ProcessCounters;
import dev.weir.bpf.RawSample;
import dev.weir.bpf.RunStatistics;
import dev.weir.bpf.StackSampler;
import dev.weir.model.EngineProcess;
import dev.weir.model.EventSamples;
import dev.weir.model.HostConditions.BpfCost;
import dev.weir.model.HostFacts;
import dev.weir.model.HostProfile;
import dev.weir.model.ProcessProfile;
import dev.weir.model.ProfilerRequest;
import dev.weir.model.Progress;
import dev.weir.model.Progress.Phase;
import dev.weir.model.SampleSource;
import dev.weir.model.Tgid;
import dev.weir.model.WeirException;
import dev.weir.model.WeirException.Kind;
import dev.weir.model.Window;
import dev.weir.profiler.asyncprofiler.AsyncSample;
import dev.weir.profiler.boundaries.Boundaries;
import dev.weir.profiler.conditions.HostWatch;
import dev.weir.scope.HostFactsReader;
import dev.weir.scope.ScopeAnalyzer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Profiles this host once: finds the engine's worker processes, opens one window over samples and counters, names the stacks.
 *
 * <p>Implementation notes. Samples are walked and named while the window is open, at once where the names are read from the JVM's memory, which changes,
 * and a little later where the JVM tells of new code only after it has begun to run: raw stacks of a large host would not fit in memory. Counters are enabled before the
 * sampler and disabled after it, so that no sample lies outside the counted time; both sides take below a millisecond
 * per process. Processes that come while the window is open are {@link ProfiledProcesses}' matter.
 */
public final class ProfilingSession {
    // The ring is drained ten times a second: 8 MiB hold 100 ms of several thousand samples.
    private static final long DRAIN_MILLIS = 100;

    // HotSpot posts CompiledMethodLoad from a service thread; under a storm of compilations 0.3 s were seen.
    private static final long NAME_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);

    private final ProfilerRequest request;
    private final Path libraryDirectory;
    private final ProfilerControl control;
    private final Clock clock;
    private final ProfiledProcesses processes;
    private final SampleFold fold = new SampleFold();
    private final SampledCounters counters = new SampledCounters();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private Optional<BpfCost> bpfCost = Optional.empty();
    private long drained;
    private SessionClock window = new SessionClock(0, 0);

    /** A walked stack without names. */
    private record Waiting(RawSample sample, WalkedStack walked) {}

    /**
     * @param libraryDirectory where the JVMTI library may be unpacked so that a JVM can load it; it stays there as part of the cache
     */
    public ProfilingSession(ProfilerRequest request, Path libraryDirectory, ProfilerControl control, Clock clock) {
        this.request = request;
        this.libraryDirectory = libraryDirectory;
        this.control = control;
        this.clock = clock;
        processes = new ProfiledProcesses(request, libraryDirectory);
    }

    /**
     * Runs the whole session and closes all that it opened, also when it fails.
     *
     * @throws WeirException when the host lacks something, or no process of an engine is found
     * @throws InterruptedException when the session was told to end without a result
     */
    public HostProfile run() throws InterruptedException, IOException {
        try (processes) {
            control.report(Progress.of(Phase.CHECK, ""));
            HostFacts facts = HostFactsReader.read(request.host());
            control.report(Progress.of(Phase.SCOPE, ""));
            processes.find();
            int wanted = processes.wanted().size();
            if (wanted == 0) {
                throw new WeirException(
                        Kind.ENVIRONMENT, new ScopeAnalyzer().nothingFound(request.host(), processes.scope()));
            }
            control.report(Progress.of(Phase.PREPARE, wanted + (wanted == 1 ? " process" : " processes")));
            return profile(facts);
        }
    }

    private HostProfile profile(HostFacts facts) throws InterruptedException, IOException {
        processes.open();
        if (processes.isEmpty()) {
            throw new WeirException(Kind.ENVIRONMENT, String.join(" ", processes.warnings()));
        }
        if (request.source() == SampleSource.ASYNC_PROFILER) {
            return profileByAsyncProfiler(facts);
        }
        StackSampler opened;
        try {
            opened = StackSampler.open(
                    request.plan().frequencyHz(),
                    processes.all().stream().map(ProfiledProcess::target).toList(),
                    request.counters(),
                    processes.mayCome());
        } catch (WeirException e) {
            if (request.source() != SampleSource.AUTO || e.kind() != Kind.ENVIRONMENT) {
                throw e;
            }
            warnings.add("async-profiler took the samples, because BPF could not: " + e.getMessage());
            return profileByAsyncProfiler(facts);
        }
        // A sampler that cannot be opened must not have cost the job anything.
        try (StackSampler sampler = opened;
                Boundaries boundaries = drawBoundaries()) {
            processes.all().forEach(process -> process.showThreads(sampler));
            HostWatch watch = HostWatch.of(processes.tgids());
            control.report(Progress.of(Phase.READY, ""));
            control.awaitStart();
            Instant start = clock.instant();
            Duration length = sample(sampler, watch);
            control.report(progress(Phase.NAMING, length));
            processes.all().forEach(process -> process.refresh(length));
            resolveUntil(Long.MAX_VALUE);
            boundaries.finish(fold.toSamples());
            warnings.addAll(sampler.notes());
            warnings.addAll(counters.notSampled(sampler.unavailable()));
            return assemble(
                    facts,
                    new Window(start, length),
                    watch,
                    counters.samples(sampler, processes.tgids()),
                    process -> process.profile(
                            facts,
                            sampler.ringFull(process.process().tgid()),
                            Optional.empty(),
                            boundaries.warnings(process.process().tgid())));
        }
    }

    private HostProfile profileByAsyncProfiler(HostFacts facts) throws InterruptedException, IOException {
        List<EngineProcess> targets =
                processes.all().stream().map(ProfiledProcess::process).toList();
        try (AsyncSamplers samplers = AsyncSamplers.open(targets, libraryDirectory);
                Boundaries boundaries = drawBoundaries()) {
            HostWatch watch = HostWatch.of(processes.tgids());
            control.report(Progress.of(Phase.READY, ""));
            control.awaitStart();
            // Loading takes up to a second, which is not part of the window.
            samplers.start(request.plan().frequencyHz());
            Instant start = clock.instant();
            Duration length = sample(samplers, watch);
            control.report(progress(Phase.NAMING, length));
            samplers.forEach((tgid, sample) -> fold(tgid, sample, start, length));
            boundaries.finish(fold.toSamples());
            warnings.addAll(counters.notSampled(request.counters(), "async-profiler took the samples"));
            return assemble(facts, new Window(start, length), watch, List.of(), process -> {
                Tgid tgid = process.process().tgid();
                List<String> more = new ArrayList<>(samplers.warnings(tgid));
                more.addAll(boundaries.warnings(tgid));
                return process.profile(facts, 0, Optional.of("async-profiler 4.6"), more);
            });
        }
    }

    private Duration sample(AsyncSamplers samplers, HostWatch watch) throws InterruptedException {
        long totalNanos = request.plan().duration().toNanos();
        watch.windowOpens();
        processes.all().forEach(ProfiledProcess::windowOpens);
        ProcessCounters.enableAll(allCounters());
        window = SessionClock.now();
        long begun = System.nanoTime();
        long elapsed = 0;
        while (elapsed < totalNanos && !control.stopRequested()) {
            await(Math.min(1_000, TimeUnit.NANOSECONDS.toMillis(totalNanos - elapsed)), Optional.empty());
            elapsed = System.nanoTime() - begun;
            watch.look(elapsed);
            Duration soFar = Duration.ofNanos(elapsed);
            processes.all().forEach(process -> process.refresh(soFar));
            samplers.refresh();
            control.report(progress(Phase.SAMPLING, soFar));
        }
        ProcessCounters.disableAll(allCounters());
        Duration length = Duration.ofNanos(System.nanoTime() - begun);
        watch.windowCloses(length.toNanos());
        processes.all().forEach(ProfiledProcess::windowCloses);
        samplers.stop();
        return length;
    }

    /** Samples from before and after the window, while it was started and stopped, are none of the window's. */
    private void fold(Tgid tgid, AsyncSample sample, Instant start, Duration length) {
        Duration at = Duration.between(start, sample.time());
        if (at.isNegative() || at.compareTo(length) > 0) {
            return;
        }
        drained++;
        ProfiledProcess process = processes.of(tgid);
        fold.add(tgid, sample.tid(), sample.comm(), (int) at.toSeconds(), process.walkedElsewhere(sample.stackTrace()));
    }

    private Boundaries drawBoundaries() throws InterruptedException {
        return Boundaries.draw(
                processes.all().stream().map(ProfiledProcess::process).toList(),
                request.boundaries(),
                request.leaveBoundaries(),
                libraryDirectory,
                note -> control.report(Progress.of(Phase.PREPARE, note)));
    }

    private Duration sample(StackSampler sampler, HostWatch watch) throws InterruptedException {
        try (RunStatistics statistics = RunStatistics.open()) {
            statistics.refusal().ifPresent(reason -> notes.add("Weir's time in BPF is not known: " + reason));
            BpfCost before = sampler.cost();
            Duration length = sampleCounted(sampler, watch);
            if (statistics.refusal().isEmpty()) {
                BpfCost after = sampler.cost();
                bpfCost = Optional.of(
                        new BpfCost(after.runs() - before.runs(), after.time().minus(before.time())));
            }
            return length;
        }
    }

    private Duration sampleCounted(StackSampler sampler, HostWatch watch) throws InterruptedException {
        long totalNanos = request.plan().duration().toNanos();
        watch.windowOpens();
        processes.all().forEach(ProfiledProcess::windowOpens);
        ProcessCounters.enableAll(allCounters());
        window = SessionClock.now();
        sampler.start();
        long nextReport = 0;
        long elapsed = 0;
        do {
            long left = Math.min(totalNanos - elapsed, HostWatch.nanosToEdge(elapsed));
            await(Math.min(DRAIN_MILLIS, TimeUnit.NANOSECONDS.toMillis(left)), Optional.of(sampler));
            watch.look(window.elapsed().toNanos());
            drain(sampler);
            settleNewcomers(sampler);
            elapsed = window.elapsed().toNanos();
            if (elapsed >= nextReport) {
                nextReport += TimeUnit.SECONDS.toNanos(1);
                Duration soFar = Duration.ofNanos(elapsed);
                processes.all().forEach(process -> process.refresh(soFar));
                processes.all().forEach(process -> process.showThreads(sampler));
                resolveUntil(window.startNanos() + elapsed - NAME_DELAY_NANOS);
                control.report(progress(Phase.SAMPLING, soFar));
            }
        } while (elapsed < totalNanos && !control.stopRequested());
        sampler.stop();
        ProcessCounters.disableAll(allCounters());
        Duration length = window.elapsed();
        watch.windowCloses(length.toNanos());
        processes.all().forEach(ProfiledProcess::windowCloses);
        drain(sampler);
        return length;
    }

    private List<ProcessCounters> allCounters() {
        return processes.all().stream().map(ProfiledProcess::counters).toList();
    }

    private void await(long millis, Optional<StackSampler> sampler) throws InterruptedException {
        processes.await(Duration.ofMillis(Math.max(1, millis)), sampler, window);
    }

    /** What was walked one way is named that way too, before a process is read another way. */
    private void settleNewcomers(StackSampler sampler) {
        if (processes.isUnsettled()) {
            resolveUntil(Long.MAX_VALUE);
            processes.settle(window.monotonicNanos(), sampler);
        }
    }

    private void drain(StackSampler sampler) {
        processes.all().forEach(ProfiledProcess::beginBatch);
        sampler.drain(this::keep);
    }

    private void keep(RawSample sample) {
        drained += sample.counter().isEmpty() ? 1 : 0;
        ProfiledProcess process = processes.of(sample.tgid());
        WalkedStack walked = process.walk(sample);
        if (process.namesComeLate()) {
            waiting.addLast(new Waiting(sample.withoutStackCopy(), walked));
        } else {
            fold(sample, process.name(sample, walked));
        }
    }

    /** Names the samples that wait and were taken before a time on CLOCK_MONOTONIC. */
    private void resolveUntil(long timeNanos) {
        // CPUs interleave within a drain, so the first one that is too young does not mean that all later ones are;
        // those wait for the next round.
        while (!waiting.isEmpty() && waiting.getFirst().sample().timeNanos() < timeNanos) {
            Waiting first = waiting.removeFirst();
            fold(first.sample(), processes.of(first.sample().tgid()).name(first.sample(), first.walked()));
        }
    }

    private void fold(RawSample raw, ResolvedStack stack) {
        int second = (int) Math.max(0, TimeUnit.NANOSECONDS.toSeconds(raw.timeNanos() - window.startNanos()));
        if (raw.counter().isPresent()) {
            counters.add(raw, second, stack);
        } else {
            fold.add(raw.tgid(), raw.tid(), raw.comm(), second, stack);
        }
    }

    private Progress progress(Phase phase, Duration elapsed) {
        return new Progress(
                phase, drained, elapsed.toMillis(), request.plan().duration().toMillis(), "");
    }

    private HostProfile assemble(
            HostFacts facts,
            Window window,
            HostWatch watch,
            List<EventSamples> eventSamples,
            Function<ProfiledProcess, ProcessProfile> profile)
            throws IOException {
        List<ProcessProfile> profiles = processes.all().stream().map(profile).toList();
        warnings.addAll(processes.warnings());
        processes.kernel().warning().ifPresent(warnings::add);
        warnings.addAll(watch.warnings());
        OwnCost cost = OwnCost.read();
        return new HostProfile(
                facts,
                request.toArgv(),
                request.plan().frequencyHz(),
                window,
                processes.scope(),
                profiles,
                fold.toSamples(),
                eventSamples,
                watch.conditions(bpfCost, notes),
                cost.cpuTime(),
                cost.peakBytes(),
                warnings);
    }
}

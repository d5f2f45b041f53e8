package dev.weir.profiler;

import dev.weir.bpf.StackSampler;
import dev.weir.model.EngineProcess;
import dev.weir.model.NameSource;
import dev.weir.model.ProfilerRequest;
import dev.weir.model.SampleSource;
import dev.weir.model.Scope;
import dev.weir.model.Tgid;
import dev.weir.model.UnwindMode;
import dev.weir.model.WeirException;
import dev.weir.profiler.population.Change;
import dev.weir.profiler.population.Population;
import dev.weir.profiler.symbol.ElfCache;
import dev.weir.profiler.symbol.KernelSymbols;
import dev.weir.scope.KnownSpes;
import dev.weir.scope.Look;
import dev.weir.scope.Recognised;
import dev.weir.scope.ScopeAnalyzer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The processes of one session: those that were there when it began, and those that come while its window is open.
 *
 * <p>Processes that were named by their pids are all there is; those that rules find are watched for.
 */
final class ProfiledProcesses implements AutoCloseable {
    /** How many may come into one window. */
    static final int MOST_ARRIVALS = 512;

    private static final int MOST_NAMED = 5;

    private final ProfilerRequest request;
    private final Path libraryDirectory;
    private final KernelSymbols kernel = new KernelSymbols();
    private final ElfCache elfs = new ElfCache();
    private KnownSpes rules = KnownSpes.NONE;
    private Optional<Population> population = Optional.empty();
    private final Map<Tgid, EngineProcess> scope = new TreeMap<>();
    private final Map<Tgid, ProfiledProcess> processes = new TreeMap<>();
    private final List<Newcomer> unsettled = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<String> ended = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();

    ProfiledProcesses(ProfilerRequest request, Path libraryDirectory) {
        this.request = request;
        this.libraryDirectory = libraryDirectory;
    }

    /** Looks for the processes; none is opened yet. */
    void find() {
        rules = request.knownSpes().map(KnownSpes::read).orElseGet(KnownSpes::shipped);
        if (request.pids().isEmpty()) {
            population = Optional.of(Population.open(rules));
            population.get().limitation().ifPresent(warnings::add);
            population.get().first().stream()
                    .map(Look::recognised)
                    .flatMap(Optional::stream)
                    .map(Recognised::process)
                    .forEach(process -> scope.put(process.tgid(), process));
        } else {
            new ScopeAnalyzer()
                    .ofPids(rules, request.pids())
                    .processes()
                    .forEach(process -> scope.put(process.tgid(), process));
        }
    }

    /** Every engine process that was seen so far, profiled or not. */
    Scope scope() {
        return new Scope(List.copyOf(scope.values()));
    }

    /** Those that are to be profiled. */
    List<EngineProcess> wanted() {
        return scope.values().stream().filter(this::isWanted).toList();
    }

    /** Who names a process wants that process, whatever its role. */
    private boolean isWanted(EngineProcess process) {
        return population.isEmpty() || request.roles().contains(process.role());
    }

    /** Opens what is wanted; one that has ended meanwhile is a warning. */
    void open() {
        wanted().forEach(this::open);
    }

    private void open(EngineProcess process) {
        try {
            processes.put(
                    process.tgid(),
                    ProfiledProcess.open(
                            process,
                            request.source() == SampleSource.EBPF,
                            request.unwind(),
                            request.names(),
                            libraryDirectory,
                            kernel,
                            elfs));
        } catch (WeirException e) {
            if (ProcStat.read(process).isPresent()) {
                throw e;
            }
            // One that ended between being found and being opened must not cost the others.
            warnings.add(process.program() + " (pid " + process.tgid() + ") ended before the window opened.");
        }
    }

    Collection<ProfiledProcess> all() {
        return Collections.unmodifiableCollection(processes.values());
    }

    Set<Tgid> tgids() {
        return Collections.unmodifiableSet(processes.keySet());
    }

    /** The process that a sample is of. */
    ProfiledProcess of(Tgid tgid) {
        ProfiledProcess process = processes.get(tgid);
        if (process == null) {
            throw new IllegalStateException("a sample of a process that is no target: " + tgid);
        }
        return process;
    }

    boolean isEmpty() {
        return processes.isEmpty();
    }

    KernelSymbols kernel() {
        return kernel;
    }

    /** How many processes may still come. */
    int mayCome() {
        return population.isEmpty() ? 0 : MOST_ARRIVALS;
    }

    /**
     * Waits, and takes up the processes that come meanwhile.
     *
     * @param length at most; shorter when a process has come
     * @param sampler empty where somebody else takes the samples: then they are only told of
     */
    void await(Duration length, Optional<StackSampler> sampler, SessionClock clock) throws InterruptedException {
        if (population.isEmpty()) {
            Thread.sleep(length.toMillis());
            return;
        }
        for (Change change : population.get().await(length)) {
            if (change instanceof Change.Appeared appeared) {
                EngineProcess process = appeared.recognised().process();
                scope.put(process.tgid(), process);
                if (isWanted(process)) {
                    take(process, sampler, clock);
                }
            } else if (change instanceof Change.Ended gone
                    && processes.containsKey(gone.process().tgid())) {
                of(gone.process().tgid()).refresh(clock.elapsed());
            }
        }
    }

    private void take(EngineProcess process, Optional<StackSampler> sampler, SessionClock clock) {
        ProfiledProcess known = processes.get(process.tgid());
        if (known != null) {
            if (known.process().startTicks() == process.startTicks()) {
                // It runs another program from now on: its counters go on, its names do not.
                unsettled.add(new Newcomer(known, clock.monotonicNanos()));
            } else {
                refused.add(name(process) + " got the number of one that has ended");
            }
            return;
        }
        if (sampler.isEmpty()) {
            refused.add(name(process) + " came when async-profiler had been started");
            return;
        }
        ProfiledProcess opened;
        try {
            // What a JVM or an interpreter tells of itself is not there yet: until then its native code has names.
            opened = ProfiledProcess.open(
                    process,
                    request.source() == SampleSource.EBPF,
                    UnwindMode.AUTO,
                    NameSource.AUTO,
                    libraryDirectory,
                    kernel,
                    elfs);
        } catch (WeirException e) {
            if (ProcStat.read(process).isPresent()) {
                refused.add(name(process) + ": " + e.getMessage());
            } else {
                ended.add(name(process));
            }
            return;
        }
        opened.arrives(clock.elapsed(), clock.isInWindow(process.startTicks()));
        processes.put(process.tgid(), opened);
        if (!sampler.get().add(opened.targetOfNewcomer())) {
            processes.remove(process.tgid());
            opened.close();
            refused.add(name(process) + " is one more than the " + MOST_ARRIVALS + " that may come into a window");
            return;
        }
        unsettled.add(new Newcomer(opened, clock.monotonicNanos()));
    }

    private static String name(EngineProcess process) {
        return process.program() + " (pid " + process.tgid() + ")";
    }

    /** Whether some that came cannot be read yet as the others are. */
    boolean isUnsettled() {
        return !unsettled.isEmpty();
    }

    /** Reads those that came as the others are, as soon as they can be. */
    void settle(long nowNanos, StackSampler sampler) {
        unsettled.removeIf(newcomer -> newcomer.settle(nowNanos, this::reread, sampler::change));
    }

    /** The same process as it shows itself now; empty when it cannot be read so yet. */
    private Optional<Newcomer.Settled> reread(EngineProcess process, boolean atLast) {
        Optional<EngineProcess> now = new ScopeAnalyzer()
                .look(rules, process.tgid())
                .filter(look -> look.startTicks() == process.startTicks())
                .flatMap(Look::recognised)
                .map(Recognised::process);
        if (now.isEmpty()) {
            return Optional.empty();
        }
        StackReading reading =
                StackReading.open(now.get(), request.unwind(), request.names(), libraryDirectory, kernel, elfs);
        boolean whole = now.get().jvm().isEmpty() || reading.copiesStacks() || request.unwind() == UnwindMode.FP;
        if (!whole && !atLast) {
            reading.close();
            return Optional.empty();
        }
        scope.put(process.tgid(), now.get());
        return Optional.of(new Newcomer.Settled(now.get(), reading));
    }

    /** Sentences about those that came and about how they were watched for. */
    List<String> warnings() {
        List<String> all = new ArrayList<>(warnings);
        if (!ended.isEmpty()) {
            all.add(listed(ended)
                    + " came into the window and ended before they could be opened: what they used is in no"
                    + " figure.");
        }
        if (!refused.isEmpty()) {
            all.add("not profiled: " + listed(refused) + ".");
        }
        return all;
    }

    private static String listed(List<String> names) {
        return names.stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
                + (names.size() > MOST_NAMED ? " and " + (names.size() - MOST_NAMED) + " more" : "");
    }

    @Override
    public void close() throws IOException {
        try (elfs) {
            try {
                processes.values().forEach(ProfiledProcess::close);
            } finally {
                population.ifPresent(Population::close);
            }
        }
    }
}

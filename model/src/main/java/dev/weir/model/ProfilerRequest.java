package dev.weir.model;

import static java.util.Objects.requireNonNull;

import dev.weir.model.WeirException.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What the coordinator asks of the profiler on one host: {@code parse(toArgv(r)).equals(r)}.
 *
 * @param host the name under which the host's results are filed
 * @param plan frequency and window
 * @param knownSpes the rules of known_spes.txt as a file on that host
 * @param pids the processes to profile whatever the rules say; empty: let the rules find them
 * @param roles of the processes that the rules find: those with one of these are profiled; sorted, distinct, at least one
 * @param names where names of compiled methods come from
 * @param boundaries methods, as {@code package.Class.method}, that are not to be inlined for the time of the run; empty: the JVMs are left as they are
 * @param leaveBoundaries whether the JVMs keep them afterwards
 * @param counters to be sampled beside the clock, so that they can be divided among the tasks; sorted, distinct
 */
public record ProfilerRequest(
        HostName host,
        RunPlan plan,
        Optional<Path> knownSpes,
        List<Tgid> pids,
        List<EngineRole> roles,
        SampleSource source,
        UnwindMode unwind,
        NameSource names,
        List<String> boundaries,
        boolean leaveBoundaries,
        List<CounterEvent> counters) {
    /** A request that leaves the JVMs as they are, with every choice left to the profiler. */
    public static ProfilerRequest of(HostName host, RunPlan plan, Optional<Path> knownSpes, List<Tgid> pids) {
        return new ProfilerRequest(
                host,
                plan,
                knownSpes,
                pids,
                List.of(EngineRole.WORKLOAD),
                SampleSource.AUTO,
                UnwindMode.AUTO,
                NameSource.AUTO,
                List.of(),
                false,
                List.of());
    }

    public ProfilerRequest {
        requireNonNull(host, "host is null");
        requireNonNull(plan, "plan is null");
        requireNonNull(knownSpes, "knownSpes is null");
        requireNonNull(source, "source is null");
        requireNonNull(unwind, "unwind is null");
        requireNonNull(names, "names is null");
        boundaries = List.copyOf(boundaries);
        counters = List.copyOf(new TreeSet<>(counters));
        pids = List.copyOf(new TreeSet<>(pids));
        roles = List.copyOf(new TreeSet<>(roles));
        if (roles.isEmpty()) {
            throw new IllegalArgumentException("a request names at least one role");
        }
        if (knownSpes.isEmpty() && pids.isEmpty()) {
            throw new IllegalArgumentException("a request needs the rules of known_spes.txt or at least one pid");
        }
    }

    /** The arguments that follow the {@code host-profiler} command, one element per word, no quoting. */
    public List<String> toArgv() {
        List<String> argv = new ArrayList<>();
        argv.add("--host=" + host);
        argv.add("--frequency=" + plan.frequencyHz());
        argv.add("--duration-ms=" + plan.duration().toMillis());
        knownSpes.ifPresent(path -> argv.add("--known-spes=" + path));
        pids.forEach(pid -> argv.add("--pid=" + pid));
        roles.forEach(role -> argv.add("--role=" + role.word()));
        argv.add("--source=" + source);
        argv.add("--unwind=" + unwind);
        argv.add("--names=" + names);
        boundaries.forEach(method -> argv.add("--boundary=" + method));
        if (leaveBoundaries) {
            argv.add("--leave-boundaries=true");
        }
        counters.forEach(counter -> argv.add("--counter=" + counter));
        return List.copyOf(argv);
    }

    /** The inverse of {@link #toArgv()}; a word it does not know is a usage error, never ignored. */
    public static ProfilerRequest parse(List<String> argv) {
        Optional<HostName> host = Optional.empty();
        int frequencyHz = RunPlan.DEFAULT_FREQUENCY_HZ;
        Optional<Duration> duration = Optional.empty();
        Optional<Path> knownSpes = Optional.empty();
        List<Tgid> pids = new ArrayList<>();
        List<EngineRole> roles = new ArrayList<>();
        SampleSource source = SampleSource.AUTO;
        UnwindMode unwind = UnwindMode.AUTO;
        NameSource names = NameSource.AUTO;
        List<String> boundaries = new ArrayList<>();
        boolean leaveBoundaries = false;
        List<CounterEvent> counters = new ArrayList<>();
        for (Iterator<String> words = argv.iterator(); words.hasNext(); ) {
            String word = words.next();
            int equals = word.indexOf('=');
            if (equals < 0) {
                throw unknown(word);
            }
            String value = word.substring(equals + 1);
            try {
                switch (word.substring(0, equals)) {
                    case "--host" -> host = Optional.of(new HostName(value));
                    case "--frequency" -> frequencyHz = Integer.parseInt(value);
                    case "--duration-ms" -> duration = Optional.of(Duration.ofMillis(Long.parseLong(value)));
                    case "--known-spes" -> knownSpes = Optional.of(Path.of(value));
                    case "--pid" -> pids.add(new Tgid(Integer.parseInt(value)));
                    case "--role" -> roles.add(EngineRole.ofWord(value));
                    case "--source" -> source = SampleSource.valueOf(value);
                    case "--unwind" -> unwind = UnwindMode.valueOf(value);
                    case "--boundary" -> boundaries.add(value);
                    case "--leave-boundaries" -> leaveBoundaries = Boolean.parseBoolean(value);
                    case "--counter" -> counters.add(CounterEvent.valueOf(value));
                    case "--names" -> names = NameSource.valueOf(value);
                    default -> throw unknown(word);
                }
            } catch (IllegalArgumentException e) {
                throw new WeirException(
                        Kind.USAGE, "host-profiler: bad value in \"" + word + "\": " + e.getMessage(), e);
            }
        }
        if (host.isEmpty() || duration.isEmpty()) {
            throw new WeirException(Kind.USAGE, "host-profiler: --host=NAME and --duration-ms=MILLIS are required");
        }
        try {
            return new ProfilerRequest(
                    host.get(),
                    new RunPlan(frequencyHz, duration.get()),
                    knownSpes,
                    pids,
                    roles.isEmpty() ? List.of(EngineRole.WORKLOAD) : roles,
                    source,
                    unwind,
                    names,
                    boundaries,
                    leaveBoundaries,
                    counters);
        } catch (IllegalArgumentException e) {
            throw new WeirException(Kind.USAGE, "host-profiler: " + e.getMessage(), e);
        }
    }

    private static WeirException unknown(String word) {
        return new WeirException(Kind.USAGE, "host-profiler: unknown argument \"" + word + "\"");
    }
}

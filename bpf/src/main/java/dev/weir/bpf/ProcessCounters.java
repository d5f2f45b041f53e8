package dev.weir.bpf;

import com.sun.jna.Memory;
import dev.weir.model.CounterEvent;
import dev.weir.model.CounterReading;
import dev.weir.model.Tgid;
import dev.weir.model.WeirException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Counts what the threads of one process do, in user space and in the kernel: those it has, those it starts later, and those
 * that end in between. Child processes are not counted.
 *
 * <p>task-clock and msr/tsc run on while the hypervisor steals the CPU from a thread that is on it; the CPU time in /proc leaves
 * that out (0.1 to 0.3 % on a busy VM). Where the two disagree by more, look at the steal of the host.
 *
 * <p>Counting is not free: the kernel takes the events off and on at each context switch of a counted thread. On the VM of the
 * first measurements, without a hardware PMU, two threads that wake each other used 2.1 µs of CPU time a switch uncounted, 3.0
 * µs with one counter, whichever, 3.8 µs with two and 4.4 µs with five. Count what is needed and no more.
 *
 * <p>Implementation notes. Each thread has one perf event per counter, which the threads it starts inherit; a thread that ends
 * adds its counts to the one it inherited from, and its own events stay readable as long as they are open.
 *
 * <p>The threat is a thread that is born while the events are being opened. Started by a thread whose events are already
 * open it is counted; started by one whose are not, it is missed; nothing in /proc or in the perf interface shows which, so opening
 * it too could count it twice. {@code perf stat -p} lists the threads once and may miss some. We list them before and after:
 * when no id is new, none that still lives was born in between and the set is exact. Otherwise all events are closed and
 * opened again. Opening takes some 50 µs an event and the threads of a stream processor live long, so the first attempt nearly
 * always stands; when the last one does not, {@link #notes()} tells how many threads are in doubt. None of them is opened, so
 * the error can only be that their work is missing.
 */
public final class ProcessCounters implements AutoCloseable {
    private static final int ATTEMPTS = 10;

    /** The value, the time enabled and the time running. */
    private static final int READING_BYTES = 24;

    /** Errors that say that this machine has no such counter, and would say so for every thread. */
    private static final Set<Integer> NO_SUCH_COUNTER =
            Set.of(Errno.ENOENT, Errno.EOPNOTSUPP, Errno.ENODEV, Errno.EINVAL);

    private final Tgid tgid;
    private final Map<CounterEvent, CounterSource> sources = new EnumMap<>(CounterEvent.class);
    private final Map<CounterEvent, String> unavailable = new EnumMap<>(CounterEvent.class);
    private final List<String> notes = new ArrayList<>();
    /** Thread by thread, so that the counters of a thread start and stop together. */
    private final List<Counter> counters = new ArrayList<>();

    private boolean closed;

    private record Counter(CounterEvent event, PerfEvent perfEvent) {}

    /**
     * Opens the counters, all of them still at rest. A counter that this machine does not have is no error, see
     * {@link #unavailable()}.
     *
     * @throws WeirException ENVIRONMENT when the process has ended, or this process may not count it or not open so many files
     */
    public static ProcessCounters open(Tgid tgid, Set<CounterEvent> events) {
        ProcessCounters opened = new ProcessCounters(tgid, events);
        try {
            opened.openAll();
            return opened;
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private ProcessCounters(Tgid tgid, Set<CounterEvent> events) {
        this.tgid = tgid;
        for (CounterEvent event : events) {
            try {
                sources.put(event, CounterSource.of(event));
            } catch (CounterSource.Missing e) {
                unavailable.put(event, e.getMessage());
            }
        }
    }

    private void openAll() {
        long openFiles = LibC.raiseOpenFilesLimit();
        for (int attempt = 1; ; attempt++) {
            Set<Integer> before = threads();
            openEvents(before, openFiles);
            Set<Integer> born = threads();
            born.removeAll(before);
            if (born.isEmpty()) {
                return;
            }
            if (attempt == ATTEMPTS) {
                notes.add("Process " + tgid + " keeps starting threads: " + born.size()
                        + " of them began while its counters were being opened and may not be counted.");
                return;
            }
            closeEvents();
        }
    }

    private void openEvents(Set<Integer> threads, long openFiles) {
        boolean alive = false;
        for (int thread : threads) {
            alive |= openEvents(thread, threads.size(), openFiles);
        }
        if (!alive) {
            throw ended(null);
        }
    }

    /** Returns whether the thread was still there. */
    private boolean openEvents(int thread, int threads, long openFiles) {
        for (CounterEvent event : EnumSet.allOf(CounterEvent.class)) {
            CounterSource source = sources.get(event);
            if (source == null) {
                continue;
            }
            try {
                counters.add(new Counter(event, PerfEvent.ofThread(attributes(source), thread)));
            } catch (PerfEvent.Refused e) {
                if (e.errno() == Errno.ESRCH) {
                    return false;
                }
                if (!NO_SUCH_COUNTER.contains(e.errno())) {
                    throw refusal(event, e.errno(), threads, openFiles);
                }
                sources.remove(event);
                unavailable.put(event, source.absence(e.errno()));
            }
        }
        return true;
    }

    private static PerfEvent.Attributes attributes(CounterSource source) {
        // inherit_thread: without it the processes that the target starts, such as Spark's Python workers, would be
        // counted as itself.
        return new PerfEvent.Attributes(
                source.type(),
                source.config(),
                0,
                PerfEvent.FORMAT_TOTAL_TIME_ENABLED | PerfEvent.FORMAT_TOTAL_TIME_RUNNING,
                PerfEvent.DISABLED | PerfEvent.INHERIT | PerfEvent.INHERIT_THREAD);
    }

    private WeirException refusal(CounterEvent event, int errno, int threads, long openFiles) {
        String attempt = "count " + event.perfName() + " of process " + tgid;
        if (errno == Errno.EMFILE) {
            return new WeirException(
                    WeirException.Kind.ENVIRONMENT,
                    "cannot " + attempt + ": " + Errno.name(errno) + ". Its " + threads + " threads x " + sources.size()
                            + " counters need " + (long) threads * sources.size()
                            + " open files, and this process may have "
                            + openFiles + " in all. Raise the hard limit (ulimit -Hn, LimitNOFILE= in a systemd unit,"
                            + " docker run --ulimit nofile=...), or count fewer events.");
        }
        return Surroundings.read().refusal(attempt, errno, "");
    }

    private Set<Integer> threads() {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + tgid + "/task"))) {
            return tasks.map(path -> Integer.valueOf(path.getFileName().toString()))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw ended(e);
        }
    }

    private WeirException ended(@Nullable IOException cause) {
        return new WeirException(
                WeirException.Kind.ENVIRONMENT,
                "cannot count process " + tgid
                        + ": it has ended, or there is none with this id in the profiler's pid namespace.",
                cause);
    }

    /** From now on the counters count. */
    public void enable() {
        enableAll(List.of(this));
    }

    /** From now on the counters rest; they can still be read. */
    public void disable() {
        disableAll(List.of(this));
    }

    /**
     * Starts the counters of several processes one right after the other.
     *
     * <p>Each event takes a system call: 1005 events took 27 to 80 ms on a machine with ten runnable threads per CPU. The counters of
     * one thread start together, so their ratios do not suffer.
     */
    public static void enableAll(Collection<ProcessCounters> processes) {
        processes.forEach(process -> process.forEach(PerfEvent::enable));
    }

    /** Stops the counters of several processes one right after the other, in the order of {@link #enableAll}. */
    public static void disableAll(Collection<ProcessCounters> processes) {
        processes.forEach(process -> process.forEach(PerfEvent::disable));
    }

    private synchronized void forEach(Consumer<PerfEvent> action) {
        checkOpen();
        counters.forEach(counter -> action.accept(counter.perfEvent()));
    }

    /** What was counted so far, one reading per counter, summed over the threads; sorted by event. */
    public synchronized List<CounterReading> read() {
        checkOpen();
        Map<CounterEvent, CounterReading> sums = new EnumMap<>(CounterEvent.class);
        sources.keySet().forEach(event -> sums.put(event, new CounterReading(event, 0, 0, 0)));
        try (Memory buffer = new Memory(READING_BYTES)) {
            for (Counter counter : counters) {
                if (counter.perfEvent().read(buffer)) {
                    CounterReading reading = new CounterReading(
                            counter.event(), buffer.getLong(0), buffer.getLong(8), buffer.getLong(16));
                    sums.merge(counter.event(), reading, ProcessCounters::sum);
                }
            }
        }
        return List.copyOf(sums.values());
    }

    private static CounterReading sum(CounterReading a, CounterReading b) {
        return new CounterReading(
                a.event(), a.raw() + b.raw(), a.enabledNanos() + b.enabledNanos(), a.runningNanos() + b.runningNanos());
    }

    /** The counters asked for that this machine does not have, each with the reason; sorted by event. */
    public synchronized Map<CounterEvent, String> unavailable() {
        return Collections.unmodifiableMap(new EnumMap<>(unavailable));
    }

    /** What the user should know although it works, in sentences; empty in the usual case. */
    public synchronized List<String> notes() {
        return List.copyOf(notes);
    }

    public Tgid tgid() {
        return tgid;
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the counters are closed");
        }
    }

    private void closeEvents() {
        counters.forEach(counter -> counter.perfEvent().close());
        counters.clear();
    }

    @Override
    public synchronized void close() {
        closed = true;
        closeEvents();
    }
}

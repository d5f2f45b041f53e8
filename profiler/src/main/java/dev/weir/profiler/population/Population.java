package dev.weir.profiler.population;

import dev.weir.bpf.ProcessEvent;
import dev.weir.bpf.ProcessEvents;
import dev.weir.model.Tgid;
import dev.weir.model.WeirException;
import dev.weir.model.WeirException.Kind;
import dev.weir.profiler.attach.TargetProcess;
import dev.weir.scope.KnownSpes;
import dev.weir.scope.Look;
import dev.weir.scope.Recognised;
import dev.weir.scope.ScopeAnalyzer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The engine processes of this host: those that are there at first, and from then on each that comes or goes.
 *
 * <p>Where BPF may be loaded the kernel tells of each exec, fork and exit at once; elsewhere {@code /proc} is listed once a second, and
 * {@link #limitation()} says why. A process is looked at when it is told of, and again until a rule fits it or it is old enough to be none: 15 s for
 * a JVM or a Python interpreter, 4 s for others. What opens an engine's jar later than that is not found.
 *
 * <p>Implementation notes. The events are listened to before {@code /proc} is listed, so that no process falls between the two. A machine that compiles or
 * runs scripts starts hundreds of programs a second, each of which would cost a look of 0.3 ms: looks are therefore taken in batches with ten times their time
 * between, so that what ends meanwhile is never looked at and all of this stays below a tenth of a CPU. For one thread.
 */
public final class Population implements AutoCloseable {
    private static final long POLL_NANOS = TimeUnit.SECONDS.toNanos(1);
    // A child that is not of vfork and yet only lives to run another program does that within this time, nearly always.
    private static final long FORK_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LEAST_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final int REST_FACTOR = 10;
    // A first thread that ends before the others leaves a process that goes on.
    private static final long ENDING_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long ENDING_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int TICKS_PER_SECOND = 100;

    private final ScopeAnalyzer analyzer = new ScopeAnalyzer();
    private final KnownSpes rules;
    private final Optional<ProcessEvents> events;
    private final Optional<String> limitation;
    private final List<Look> first;
    private final Map<Tgid, Recognised> recognised = new TreeMap<>();
    private final Map<Tgid, Candidate> candidates = new LinkedHashMap<>();
    private final Map<Tgid, Long> ending = new TreeMap<>();
    private final Set<Tgid> listed = new HashSet<>();
    private long scanDue;
    private long missed;
    private long restsUntil = System.nanoTime();

    /** Lists what is there and begins to listen. */
    public static Population open(KnownSpes rules) {
        try {
            return new Population(rules, Optional.of(ProcessEvents.open()), Optional.empty());
        } catch (WeirException e) {
            if (e.kind() != Kind.ENVIRONMENT) {
                throw e;
            }
            return polling(rules, String.valueOf(e.getMessage()));
        }
    }

    /** One that is told of nothing. */
    static Population polling(KnownSpes rules, String why) {
        return new Population(
                rules,
                Optional.empty(),
                Optional.of("processes that begin are looked for once a second and not at once: " + why));
    }

    private Population(KnownSpes rules, Optional<ProcessEvents> events, Optional<String> limitation) {
        this.rules = rules;
        this.events = events;
        this.limitation = limitation;
        scanDue = events.isPresent() ? Long.MAX_VALUE : System.nanoTime() + POLL_NANOS;
        try {
            long now = System.nanoTime();
            first = analyzer.look(rules);
            long uptime = uptimeNanos();
            for (Look look : first) {
                listed.add(look.seen().tgid());
                look.recognised().ifPresent(known -> recognised.put(look.seen().tgid(), known));
                long age = uptime - look.startTicks() * (TimeUnit.SECONDS.toNanos(1) / TICKS_PER_SECOND);
                if (look.recognised().isEmpty() && look.grows() && age < Candidate.GROWS_NANOS) {
                    candidates.put(look.seen().tgid(), new Candidate(look.seen().tgid(), now - age, age));
                }
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static long uptimeNanos() {
        try {
            String text = Files.readString(Path.of("/proc/uptime"), StandardCharsets.US_ASCII);
            return (long) (Double.parseDouble(text.substring(0, text.indexOf(' '))) * 1e9);
        } catch (IOException e) {
            throw new WeirException(
                    Kind.ENVIRONMENT, "cannot read /proc/uptime: " + e + ". Weir needs /proc mounted.", e);
        }
    }

    /** Why processes that begin are noticed late; empty when they are noticed at once. */
    public Optional<String> limitation() {
        return limitation;
    }

    /** Every process that was there at first, sorted by tgid. */
    public List<Look> first() {
        return first;
    }

    /**
     * Waits until something changes, but no longer than this.
     *
     * @return what has changed since the last time, in the order in which it was noticed; may be empty
     */
    public List<Change> await(Duration longest) throws InterruptedException {
        long deadline = System.nanoTime() + longest.toNanos();
        List<Change> changes = new ArrayList<>();
        while (true) {
            long now = System.nanoTime();
            if (now - restsUntil >= 0) {
                round(now, changes);
                long spent = System.nanoTime() - now;
                restsUntil = now + spent + Math.max(LEAST_REST_NANOS, REST_FACTOR * spent);
            }
            now = System.nanoTime();
            if (!changes.isEmpty() || now - deadline >= 0) {
                return changes;
            }
            sleep(Math.min(deadline - now, nanosToNext(now)), now);
        }
    }

    private long nanosToNext(long now) {
        long next = scanDue == Long.MAX_VALUE ? Long.MAX_VALUE : scanDue - now;
        for (Candidate candidate : candidates.values()) {
            next = Math.min(next, candidate.nanosUntilDue(now));
        }
        return ending.isEmpty() ? next : Math.min(next, ENDING_LOOK_NANOS);
    }

    private void sleep(long nanos, long now) throws InterruptedException {
        long rest = restsUntil - now;
        if (rest > 0) {
            TimeUnit.NANOSECONDS.sleep(rest);
        } else if (nanos > 0 && events.isPresent()) {
            // Rounded up: a wait of no milliseconds would be none.
            events.get().await(Duration.ofMillis(1 + TimeUnit.NANOSECONDS.toMillis(nanos)));
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        } else if (nanos > 0) {
            TimeUnit.NANOSECONDS.sleep(nanos);
        }
    }

    private void round(long now, List<Change> changes) {
        events.ifPresent(listening -> {
            listening.drain().forEach(event -> take(event, now));
            if (listening.missed() > missed) {
                missed = listening.missed();
                scanDue = now;
            }
        });
        if (now - scanDue >= 0 && scanDue != Long.MAX_VALUE) {
            scan(now);
        }
        for (Iterator<Candidate> due = candidates.values().iterator(); due.hasNext(); ) {
            Candidate candidate = due.next();
            if (candidate.isDue(now) && !isStillOpen(candidate, now, changes)) {
                due.remove();
            }
        }
        lookForEnded(now, changes);
    }

    private void take(ProcessEvent event, long now) {
        Tgid tgid = event.tgid();
        switch (event.kind()) {
            case EXEC -> {
                listed.add(tgid);
                candidates.put(tgid, new Candidate(tgid, now, 0));
            }
            case FORK -> {
                // The child runs what its parent does: it is of an engine only if that is.
                if (recognised.containsKey(tgid) || candidates.containsKey(tgid)) {
                    scanDue = now;
                }
            }
            case EXIT -> {
                listed.remove(tgid);
                candidates.remove(tgid);
                if (recognised.containsKey(tgid)) {
                    ending.put(tgid, now);
                }
            }
        }
    }

    /** Finds those that nobody told of: the children of forks, and all of them where there are no events. */
    private void scan(long now) {
        Set<Tgid> present = new HashSet<>(analyzer.list());
        for (Tgid tgid : present) {
            if (!listed.contains(tgid)) {
                candidates.putIfAbsent(tgid, new Candidate(tgid, now, events.isPresent() ? FORK_DELAY_NANOS : 0));
            }
        }
        listed.clear();
        listed.addAll(present);
        candidates.keySet().retainAll(present);
        if (events.isPresent()) {
            scanDue = Long.MAX_VALUE;
        } else {
            scanDue = now + POLL_NANOS;
            // An exec is not told of either, and a process may have got the number of one that ended.
            recognised.keySet().forEach(tgid -> ending.put(tgid, now));
        }
    }

    /** Looks at a process; false when it is known now what it is, or when it is gone. */
    private boolean isStillOpen(Candidate candidate, long now, List<Change> changes) {
        Tgid tgid = candidate.tgid();
        Optional<Look> look = analyzer.look(rules, tgid);
        if (look.isEmpty()) {
            return false;
        }
        Optional<Recognised> found = look.get().recognised();
        if (found.isPresent()) {
            Recognised before = recognised.put(tgid, found.get());
            if (before == null || !isSame(before, found.get())) {
                changes.add(new Change.Appeared(found.get()));
            }
            return false;
        }
        if (candidate.lookAgain(look.get().grows(), now)) {
            return true;
        }
        Recognised before = recognised.remove(tgid);
        if (before != null) {
            changes.add(new Change.Ended(before.process()));
        }
        return false;
    }

    private static boolean isSame(Recognised before, Recognised now) {
        return before.process().startTicks() == now.process().startTicks()
                && before.process().program().equals(now.process().program())
                && before.pattern().equals(now.pattern());
    }

    private void lookForEnded(long now, List<Change> changes) {
        for (Iterator<Map.Entry<Tgid, Long>> all = ending.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Tgid, Long> entry = all.next();
            Recognised known = recognised.get(entry.getKey());
            if (known == null) {
                all.remove();
            } else if (!lives(known)) {
                all.remove();
                recognised.remove(entry.getKey());
                changes.add(new Change.Ended(known.process()));
                if (events.isEmpty()) {
                    listed.remove(entry.getKey());
                }
            } else if (events.isEmpty() || now - entry.getValue() > ENDING_NANOS) {
                all.remove();
            }
        }
    }

    private static boolean lives(Recognised known) {
        return TargetProcess.read(known.process().tgid().value())
                .filter(process -> process.startTicks() == known.process().startTicks())
                .filter(process -> process.state() != 'Z' && process.state() != 'X')
                .isPresent();
    }

    @Override
    public void close() {
        events.ifPresent(ProcessEvents::close);
    }
}

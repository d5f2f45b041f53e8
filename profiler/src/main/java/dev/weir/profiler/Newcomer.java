package dev.weir.profiler;

import static java.util.Objects.requireNonNull;

import dev.weir.bpf.SampledProcess;
import dev.weir.model.EngineProcess;
import dev.weir.model.WeirException;
import dev.weir.profiler.attach.TargetProcess;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * A process that came into the window, until it can be read as one that was there before.
 *
 * <p>A JVM has a code cache and threads to read when it handles SIGQUIT, which it does at the end of its own start (with -Xrs never). Before that a reading
 * would find half of the code heaps, and keep to them. What is no JVM is read anew when its libraries have been loaded.
 */
final class Newcomer {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LAST_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final ProfiledProcess process;
    private final long sinceNanos;

    /** The process as it is known now, and how its stacks are to be read. */
    record Settled(EngineProcess process, StackReading reading) {
        Settled {
            requireNonNull(process, "process is null");
            requireNonNull(reading, "reading is null");
        }
    }

    Newcomer(ProfiledProcess process, long sinceNanos) {
        this.process = process;
        this.sinceNanos = sinceNanos;
    }

    /**
     * Looks whether it can be read, and reads it.
     *
     * @param read the process, and whether to take what there is
     * @param tell how the sampler is to treat it from now on
     * @return whether nothing remains to be done
     */
    boolean settle(
            long nowNanos, BiFunction<EngineProcess, Boolean, Optional<Settled>> read, Consumer<SampledProcess> tell) {
        long age = nowNanos - sinceNanos;
        EngineProcess known = process.process();
        Optional<TargetProcess> alive =
                TargetProcess.read(known.tgid().value()).filter(target -> target.startTicks() == known.startTicks());
        if (alive.isEmpty()) {
            return true;
        }
        if (!alive.get().catchesQuit() && age < PATIENCE_NANOS) {
            return false;
        }
        boolean atLast = age >= LAST_PATIENCE_NANOS;
        try {
            Optional<Settled> settled = read.apply(known, atLast);
            settled.ifPresent(now -> {
                process.isReadBy(now.reading(), now.process());
                tell.accept(process.target());
            });
            return settled.isPresent() || atLast;
        } catch (WeirException e) {
            process.warn("it came into the window, and what was asked for cannot be done with it: " + e.getMessage());
            return true;
        }
    }
}

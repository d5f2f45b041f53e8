package dev.weir.model;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Something that happened during the window and may make a part of it unlike the rest.
 *
 * @param host empty when it concerns the job and not one host
 * @param fromSecond since the window began; negative when it began before
 * @param toSecond {@code >= fromSecond}; beyond the window's length when it went on
 * @param sentence what happened, for people, without its full stop
 */
public record Mark(Kind kind, Optional<HostName> host, double fromSecond, double toSecond, String sentence) {
    /** What kind of disturbance it is. */
    public enum Kind {
        /** The cost of an event was still falling: the JIT was compiling. */
        WARM_UP("warm-up"),
        /** The job or a part of it was restarted. */
        RESTART("restart"),
        /** The job's parallelism changed. */
        RESCALE("rescale"),
        /** A checkpoint was being taken. */
        CHECKPOINT("checkpoint"),
        /** The collector used far more than in the rest of the run. */
        GC("gc"),
        /** The hypervisor gave CPU time to others that this host wanted. */
        STEAL("steal"),
        /** A cgroup's CPU quota or the CPU's temperature held the processes back. */
        THROTTLING("throttling"),
        /** Events came at another rate, or cost something else, than in the rest of the run, for no reason that is known. */
        UNSTEADY("unsteady");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** The word in files. */
        public String word() {
            return word;
        }
    }

    public Mark {
        requireNonNull(kind, "kind is null");
        requireNonNull(host, "host is null");
        requireNonNull(sentence, "sentence is null");
        if (!(fromSecond <= toSecond) || Double.isInfinite(fromSecond) || Double.isInfinite(toSecond)) {
            throw new IllegalArgumentException("a mark ends after its start: " + fromSecond + " " + toSecond);
        }
    }
}

package dev.weir.coordinator;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a program on a host ended: with an exit code, by a signal, or unknown because the connection was lost.
 *
 * @param signal its name without SIG, {@code KILL}
 * @param lost why the connection broke, when neither of the others is known
 */
public record ProfilerEnd(OptionalInt exitCode, Optional<String> signal, Optional<String> lost) {
    public ProfilerEnd {
        requireNonNull(exitCode, "exitCode is null");
        requireNonNull(signal, "signal is null");
        requireNonNull(lost, "lost is null");
    }

    public static ProfilerEnd exited(int code) {
        return new ProfilerEnd(OptionalInt.of(code), Optional.empty(), Optional.empty());
    }

    public static ProfilerEnd killed(String signal) {
        return new ProfilerEnd(OptionalInt.empty(), Optional.of(signal), Optional.empty());
    }

    public static ProfilerEnd lost(String why) {
        return new ProfilerEnd(OptionalInt.empty(), Optional.empty(), Optional.of(why));
    }

    boolean succeeded() {
        return exitCode.isPresent() && exitCode.getAsInt() == 0;
    }

    /** The rest of a sentence that begins with the program. */
    public String describe() {
        if (signal.isPresent()) {
            return "was killed by signal " + signal.get()
                    + (signal.get().equals("KILL") ? " (out of memory? see dmesg on that host)" : "");
        }
        if (exitCode.isPresent()) {
            return "ended with exit code " + exitCode.getAsInt();
        }
        return "is out of reach: " + lost.orElse("the connection was lost");
    }
}

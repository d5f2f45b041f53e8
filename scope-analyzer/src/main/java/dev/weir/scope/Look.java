package dev.weir.scope;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What one look at a living process showed.
 *
 * @param startTicks with the tgid it names the process, see {@link dev.weir.model.EngineProcess}
 * @param recognised empty when no rule fits now
 * @param readable false when its executable and mappings were refused to us, so that it may be another than it seems
 * @param grows whether it is a JVM or a Python interpreter, which load what rules look for only after they have started
 */
public record Look(
        SeenProcess seen, long startTicks, Optional<Recognised> recognised, boolean readable, boolean grows) {
    public Look {
        requireNonNull(seen, "seen is null");
        requireNonNull(recognised, "recognised is null");
    }
}

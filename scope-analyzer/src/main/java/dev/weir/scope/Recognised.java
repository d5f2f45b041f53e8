package dev.weir.scope;

import static java.util.Objects.requireNonNull;

import dev.weir.model.EngineProcess;

/**
 * A process of an engine, and how it was recognised.
 *
 * @param pattern the one of known_spes.txt that fits, as it stands there; empty when it was named by its pid
 */
public record Recognised(EngineProcess process, String pattern) {
    public Recognised {
        requireNonNull(process, "process is null");
        requireNonNull(pattern, "pattern is null");
    }
}

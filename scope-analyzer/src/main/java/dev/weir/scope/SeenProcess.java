package dev.weir.scope;

import static java.util.Objects.requireNonNull;

import dev.weir.model.Tgid;

/**
 * A process that was looked at, whether a rule fits it or not.
 *
 * @param program the JVM's main class, or the name under which another process runs
 * @param java whether it is a JVM
 */
public record SeenProcess(Tgid tgid, String program, boolean java, long residentBytes) {
    public SeenProcess {
        requireNonNull(tgid, "tgid is null");
        requireNonNull(program, "program is null");
    }
}

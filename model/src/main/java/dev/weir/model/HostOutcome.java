package dev.weir.model;

import static java.util.Objects.requireNonNull;

/** What became of one host of the list: there is always exactly one per host. */
public sealed interface HostOutcome {
    HostSpec host();

    /** The host was measured. */
    record Completed(HostSpec host, HostProfile profile) implements HostOutcome {
        public Completed {
            requireNonNull(host, "host is null");
            requireNonNull(profile, "profile is null");
        }
    }

    /**
     * The host was not measured.
     *
     * @param phase what was being done: connect, check, ship, prepare, sample, receive
     * @param cause one clear sentence: what failed, why, and how to mend it
     */
    record Failed(HostSpec host, String phase, String cause) implements HostOutcome {
        public Failed {
            requireNonNull(host, "host is null");
            requireNonNull(phase, "phase is null");
            requireNonNull(cause, "cause is null");
        }
    }
}

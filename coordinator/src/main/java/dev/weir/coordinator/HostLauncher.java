package dev.weir.coordinator;

import dev.weir.model.HostSpec;

/** A way to hosts: over SSH, or none at all for the machine we are on. */
public interface HostLauncher {
    /**
     * Reaches the host and logs in.
     *
     * @throws dev.weir.model.WeirException when that cannot be done; the message says why and how to mend it
     */
    HostConnection connect(HostSpec host);
}

package dev.weir.coordinator;

import dev.weir.model.HostSpec;

/** Profiles the machine we are on, without SSH and without a shell around the profiler. */
public final class LocalLauncher implements HostLauncher {
    @Override
    public HostConnection connect(HostSpec host) {
        return new LocalConnection();
    }
}

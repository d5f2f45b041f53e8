package dev.weir.coordinator;

import dev.weir.model.HostSpec;
import dev.weir.model.ProfilerRequest;
import java.nio.file.Path;

/** Says what is asked of each host. */
public interface RequestFactory {
    /**
     * The request for {@code host}, whose name it must carry.
     *
     * @param knownSpes where the rules of known_spes.txt lie on that host
     */
    ProfilerRequest request(HostSpec host, Path knownSpes);
}

package dev.weir.model;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The hosts of cluster.txt in the order of the file: at least one, and no host twice. */
public record HostList(List<HostSpec> hosts) {
    public HostList {
        hosts = List.copyOf(hosts);
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException("a host list names at least one host");
        }
        Set<HostName> seen = new HashSet<>();
        for (HostSpec spec : hosts) {
            if (!seen.add(spec.host())) {
                throw new IllegalArgumentException("host listed twice: " + spec.host());
            }
        }
    }
}

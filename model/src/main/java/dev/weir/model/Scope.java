package dev.weir.model;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The processes of a host that belong to an engine, sorted by tgid. */
public record Scope(List<EngineProcess> processes) {
    public Scope {
        processes = processes.stream()
                .sorted(Comparator.comparing(EngineProcess::tgid))
                .toList();
        Set<Tgid> seen = new HashSet<>();
        for (EngineProcess process : processes) {
            if (!seen.add(process.tgid())) {
                throw new IllegalArgumentException("tgid twice in a scope: " + process.tgid());
            }
        }
    }

    /** The processes of one role, in order. */
    public List<EngineProcess> withRole(EngineRole role) {
        return processes.stream().filter(p -> p.role() == role).toList();
    }
}

package dev.weir.reports;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.model.HostName;
import dev.weir.model.HostOutcome;
import dev.weir.model.ScopeLine.Seen;
import java.util.List;
import java.util.SortedMap;

/** The same as {@link ScopeTable} for scripts. */
public final class ScopeJson {
    private ScopeJson() {}

    /** One object with the members {@code hosts} and {@code failures}. */
    public static String render(SortedMap<HostName, List<Seen>> hosts, List<HostOutcome.Failed> failures) {
        ObjectNode root = Json.object();
        ArrayNode list = root.putArray("hosts");
        hosts.forEach((host, processes) -> {
            ObjectNode node = list.addObject();
            node.put("host", host.toString());
            ArrayNode known = node.putArray("processes");
            processes.stream().filter(Seen::isOfAnEngine).forEach(seen -> known.add(engine(seen)));
            ArrayNode others = node.putArray("others");
            processes.stream().filter(seen -> !seen.isOfAnEngine()).forEach(seen -> others.add(other(seen)));
        });
        ArrayNode failed = root.putArray("failures");
        for (HostOutcome.Failed failure : failures) {
            failed.addObject()
                    .put("host", failure.host().host().toString())
                    .put("phase", failure.phase())
                    .put("cause", failure.cause());
        }
        return Json.write(root);
    }

    private static ObjectNode engine(Seen seen) {
        return Json.object()
                .put("pid", seen.tgid().value())
                .put("engine", seen.engine())
                .put("role", seen.role())
                .put("program", seen.program())
                .put("user", seen.user())
                .put("runtime", seen.runtime())
                .put("stacks", seen.stacks())
                .put("recognised_by", seen.pattern())
                .put("resident_bytes", seen.residentBytes());
    }

    private static ObjectNode other(Seen seen) {
        return Json.object()
                .put("pid", seen.tgid().value())
                .put("program", seen.program())
                .put("runtime", seen.runtime())
                .put("resident_bytes", seen.residentBytes());
    }
}

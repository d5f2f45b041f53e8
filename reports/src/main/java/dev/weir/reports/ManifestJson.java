package dev.weir.reports;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.model.summary.Group;
import dev.weir.model.summary.GroupCost;
import dev.weir.model.summary.Summary;
import java.util.Map;
import java.util.SortedMap;

/** manifest.json: how the run was made, and every other file of its directory with its SHA-256. */
final class ManifestJson {
    static final int SCHEMA_VERSION = 1;

    private ManifestJson() {}

    static String write(Provenance run, Summary summary, SortedMap<String, RunDirectory.Written> files) {
        ObjectNode root = Json.object();
        root.put("schema", "weir/manifest");
        root.put("schemaVersion", SCHEMA_VERSION);
        root.put("runId", run.runId());
        root.put("attributedFrom", run.attributedFrom().orElse(null));
        root.put("job", run.job());
        root.put("weirVersion", run.weirVersion());
        Json.put(root, "argv", run.argv());
        ObjectNode clock = root.putObject("clock");
        clock.put("startedAt", run.startedAt().toString());
        clock.put("writtenAt", run.writtenAt().toString());
        clock.put("windowStart", summary.window().start().toString());
        clock.put("windowSeconds", summary.window().length().toNanos() / 1e9);
        root.put("frequencyHz", summary.frequencyHz());
        ObjectNode profile = root.putObject("applicationProfile");
        profile.put("source", run.applicationProfile());
        profile.put("text", run.applicationProfileText());
        ArrayNode hosts = root.putArray("hosts");
        summary.hostFacts().forEach(facts -> SummaryJson.hostFacts(hosts.addObject(), facts));
        ArrayNode jvms = root.putArray("jvms");
        for (GroupCost process : summary.processes()) {
            if (process.group() instanceof Group.OfProcess of) {
                of.process().jvm().ifPresent(jvm -> {
                    ObjectNode node = jvms.addObject();
                    node.put("host", of.host().value());
                    node.put("pid", of.process().tgid().value());
                    node.put("program", of.process().program());
                    node.put("version", jvm.version().orElse(null));
                    Json.put(node, "flags", jvm.flags());
                });
            }
        }
        ArrayNode written = root.putArray("files");
        for (Map.Entry<String, RunDirectory.Written> file : files.entrySet()) {
            ObjectNode node = written.addObject();
            node.put("name", file.getKey());
            node.put("bytes", file.getValue().bytes());
            node.put("sha256", file.getValue().sha256());
        }
        return Json.write(root);
    }
}

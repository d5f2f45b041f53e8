package dev.weir.reports;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.model.Mark;
import dev.weir.model.summary.Timeline;
import dev.weir.model.summary.Timeline.Block;

/** The member {@code timeline} of summary.json. */
final class TimelineJson {
    private TimelineJson() {}

    static void write(ObjectNode node, Timeline timeline) {
        Json.put(node, "seconds", timeline.seconds());
        Json.put(node, "steadySeconds", timeline.steadySeconds());
        node.put("excluded", timeline.excluded());
        Json.put(node, "tasks", timeline.tasks());
        ArrayNode blocks = node.putArray("blocks");
        for (Block block : timeline.blocks()) {
            ObjectNode each = blocks.addObject();
            Json.put(each, "from", block.fromSecond());
            Json.put(each, "to", block.toSecond());
            each.put("steady", block.steady());
            Json.put(each, "events", block.events());
            Json.put(each, "stealShare", block.stealShare());
            ArrayNode samples = each.putArray("samples");
            block.samples().forEach(samples::add);
        }
        ArrayNode marks = node.putArray("marks");
        for (Mark mark : timeline.marks()) {
            ObjectNode each = marks.addObject();
            each.put("kind", mark.kind().word());
            each.put("host", mark.host().map(Object::toString).orElse(null));
            Json.put(each, "from", mark.fromSecond());
            Json.put(each, "to", mark.toSecond());
            each.put("disturbs", timeline.disturbs(mark));
            each.put("sentence", mark.sentence());
        }
    }
}

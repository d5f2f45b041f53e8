package dev.weir.workloads.planted;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.workloads.planted.truth.Clock;
import dev.weir.workloads.planted.truth.TruthReport;
import java.util.Locale;
import java.util.Map;

/** The truth as one line of JSON. What could not be measured is {@code null}. */
final class TruthJson {
    private TruthJson() {}

    static String write(String workload, TruthReport report) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("workload", workload);
        put(root, "seconds", report.seconds());
        root.put("events", report.events());
        put(root, "jobCpuSeconds", report.jobCpuSeconds());
        put(root, "jvmCpuSeconds", report.jvmCpuSeconds());
        byClock(root.putObject("closure"), report.closure());
        byClock(root.putObject("timerNanos"), report.timerNanos());
        ArrayNode tasks = root.putArray("tasks");
        for (TruthReport.Task task : report.tasks()) {
            ObjectNode node = tasks.addObject();
            node.put("task", task.task());
            put(node, "seconds", task.seconds());
            put(node, "share", task.share());
            put(node, "uncertainty", task.uncertainty());
            put(node, "wallShare", task.wallShare());
            put(node, "cpuShare", task.cpuShare());
            put(node, "standardError", task.standardError());
        }
        return root.toString();
    }

    private static void byClock(ObjectNode node, Map<Clock, Double> values) {
        for (Clock clock : Clock.values()) {
            put(node, clock.name().toLowerCase(Locale.ROOT), values.getOrDefault(clock, Double.NaN));
        }
    }

    static String error(String text) {
        return JsonNodeFactory.instance.objectNode().put("error", text).toString();
    }

    private static void put(ObjectNode node, String name, double value) {
        if (Double.isFinite(value)) {
            node.put(name, value);
        } else {
            node.putNull(name);
        }
    }
}

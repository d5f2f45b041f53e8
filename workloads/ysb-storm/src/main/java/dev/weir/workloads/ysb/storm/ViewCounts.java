package dev.weir.workloads.ysb.storm;

import dev.weir.workloads.ysb.parts.CampaignCount;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Views by campaign and tumbling window of event time. */
final class ViewCounts {
    private static final long WINDOW_MILLIS = 10_000;

    // How much later than the newest event one may be and still be counted with its window.
    private static final long KEPT_MILLIS = 300_000;

    private record Window(String campaign, long startMillis) {}

    private final Map<Window, Long> views = new HashMap<>();
    private final Set<Window> changed = new HashSet<>();
    private long newestMillis;

    void add(String campaign, long eventTimeMillis) {
        Window window = new Window(campaign, eventTimeMillis - Math.floorMod(eventTimeMillis, WINDOW_MILLIS));
        views.merge(window, 1L, Long::sum);
        changed.add(window);
        newestMillis = Math.max(newestMillis, eventTimeMillis);
    }

    /** What the windows hold that have changed since the last call. */
    List<CampaignCount> changes() {
        List<CampaignCount> counts = new ArrayList<>(changed.size());
        for (Window window : changed) {
            counts.add(new CampaignCount(window.campaign(), window.startMillis(), views.getOrDefault(window, 0L)));
        }
        changed.clear();
        views.keySet().removeIf(window -> window.startMillis() + KEPT_MILLIS < newestMillis);
        return counts;
    }
}

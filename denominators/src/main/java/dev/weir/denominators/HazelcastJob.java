package dev.weir.denominators;

import dev.weir.denominators.CounterSource.Counter;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The counts of one job.
 *
 * @param name of the job
 * @param sources the vertices through which events enter
 */
record HazelcastJob(String name, SortedSet<String> sources, int sourceProcessors, Map<Counter, Long> counts) {
    static final HazelcastJob NONE = new HazelcastJob("", new TreeSet<>(), 0, Map.of());
    private static final String FIRST_EDGE = "0";

    static HazelcastJob of(List<JetBean> beans) {
        List<JetBean> ordered = beans.stream()
                .sorted(Comparator.comparing((JetBean bean) -> !bean.isSource())
                        .thenComparing(JetBean::vertex)
                        .thenComparing(JetBean::part)
                        .thenComparing(JetBean::ordinal))
                .toList();
        SortedSet<String> sources = new TreeSet<>();
        SortedSet<String> processors = new TreeSet<>();
        Map<Counter, Long> counts = new LinkedHashMap<>();
        for (JetBean bean : ordered) {
            if (bean.has(JetBean.RECEIVED) && !bean.isSource()) {
                counts.put(Counter.in(bean.vertex(), bean.part() + " " + bean.ordinal()), bean.value(JetBean.RECEIVED));
            }
            // A vertex of a pipeline sends every item along each of its edges; the further ones would count it again.
            if (bean.has(JetBean.EMITTED) && bean.ordinal().equals(FIRST_EDGE)) {
                counts.put(Counter.out(bean.vertex(), bean.part()), bean.value(JetBean.EMITTED));
                if (bean.isSource()) {
                    sources.add(bean.vertex());
                    processors.add(bean.part());
                    counts.put(Counter.job(bean.part()), bean.value(JetBean.EMITTED));
                }
            }
        }
        return new HazelcastJob(ordered.isEmpty() ? "" : ordered.get(0).jobName(), sources, processors.size(), counts);
    }
}

package dev.weir.denominators;

import dev.weir.denominators.CounterSource.Counter;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import javax.management.ObjectName;

/**
 * The counts of one application by its topics.
 *
 * @param sources the source nodes through which events enter
 * @param outer the topics that they come from
 * @param inner topics that the application reads and has written itself
 * @param tasks those that read from outside
 */
record KafkaStreamsTopology(
        SortedSet<String> sources,
        SortedSet<String> outer,
        SortedSet<String> inner,
        SortedSet<String> tasks,
        Map<Counter, Long> counts) {
    static final String CONSUMED = "records-consumed-total";
    static final String PRODUCED = "records-produced-total";

    /** One MBean of {@code stream-topic-metrics}, which belongs to a node of a task. */
    record Bean(ObjectName name, Map<String, Number> values) {
        Bean {
            values = Map.copyOf(values);
        }

        private String tag(String key) {
            String value = name.getKeyProperty(key);
            if (value == null) {
                return "";
            }
            return value.startsWith("\"") ? ObjectName.unquote(value) : value;
        }

        String thread() {
            return tag("thread-id");
        }

        String task() {
            return tag("task-id");
        }

        String node() {
            return tag("processor-node-id");
        }

        String topic() {
            // KIP-846 and the manual call it topic-name, Kafka itself topic.
            String topic = tag("topic");
            return topic.isEmpty() ? tag("topic-name") : topic;
        }

        boolean consumes() {
            return values.containsKey(CONSUMED);
        }

        boolean produces() {
            return values.containsKey(PRODUCED);
        }

        long value(String attribute) {
            Number value = values.get(attribute);
            return value == null ? 0 : Math.round(value.doubleValue());
        }

        String part() {
            return thread() + " " + task() + " " + topic();
        }

        /** {@code 1_0} is partition 0 of sub-topology 1; a named topology comes before both. */
        int subtopology() {
            String[] parts = task().split("_", -1);
            String number = parts[Math.max(0, parts.length - 2)];
            return number.matches("\\d{1,9}") ? Integer.parseInt(number) : 0;
        }
    }

    static KafkaStreamsTopology of(List<Bean> beans) {
        List<Bean> ordered = beans.stream()
                .sorted(Comparator.comparingInt(Bean::subtopology)
                        .thenComparing(Bean::produces)
                        .thenComparing(Bean::node)
                        .thenComparing(Bean::part))
                .toList();
        Set<String> written = new HashSet<>();
        ordered.stream().filter(Bean::produces).map(Bean::topic).forEach(written::add);
        SortedSet<String> sources = new TreeSet<>();
        SortedSet<String> outer = new TreeSet<>();
        SortedSet<String> inner = new TreeSet<>();
        SortedSet<String> tasks = new TreeSet<>();
        Map<Counter, Long> counts = new LinkedHashMap<>();
        for (Bean bean : ordered) {
            if (bean.consumes()) {
                if (written.contains(bean.topic()) || isInternal(bean.topic())) {
                    inner.add(bean.topic());
                } else {
                    sources.add(bean.node());
                    outer.add(bean.topic());
                    tasks.add(bean.task());
                    counts.put(Counter.job(bean.node() + " " + bean.part()), bean.value(CONSUMED));
                }
                counts.put(Counter.out(bean.node(), bean.part()), bean.value(CONSUMED));
            }
            if (bean.produces()) {
                counts.put(Counter.in(bean.node(), bean.part()), bean.value(PRODUCED));
            }
        }
        return new KafkaStreamsTopology(sources, outer, inner, tasks, counts);
    }

    /** The names that Kafka Streams gives to topics of its own; the instance that writes one may not be among those that are read. */
    private static boolean isInternal(String topic) {
        return topic.endsWith("-repartition")
                || topic.endsWith("-subscription-registration-topic")
                || topic.endsWith("-subscription-response-topic");
    }
}

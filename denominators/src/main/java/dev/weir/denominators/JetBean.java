package dev.weir.denominators;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.management.ObjectName;

/** One MBean of a Jet job: a processor, or one edge of it. Hazelcast writes the tags of a metric as {@code tag0="vertex=window",tag1="proc=0"}, in an order of its own. */
record JetBean(ObjectName name, Map<String, Number> values) {
    static final String RECEIVED = "receivedCount";
    static final String EMITTED = "emittedCount";
    static final List<String> COUNTS = List.of(RECEIVED, EMITTED);

    JetBean {
        values = Map.copyOf(values);
    }

    static boolean isVertex(ObjectName name) {
        return !tag(name, "vertex").isEmpty() && !tag(name, "ordinal").isEmpty();
    }

    private static String tag(ObjectName name, String tag) {
        for (int i = 0; ; i++) {
            String value = name.getKeyProperty(String.format(Locale.ROOT, "tag%d", i));
            if (value == null) {
                return "";
            }
            String plain = value.startsWith("\"") ? ObjectName.unquote(value) : value;
            if (plain.startsWith(tag + "=")) {
                return plain.substring(tag.length() + 1);
            }
        }
    }

    String job() {
        return tag(name, "job");
    }

    String jobName() {
        String given = tag(name, "jobName");
        return given.isEmpty() ? job() : given;
    }

    String vertex() {
        return tag(name, "vertex");
    }

    String ordinal() {
        return tag(name, "ordinal");
    }

    boolean isSource() {
        return tag(name, "source").equals("true");
    }

    long value(String attribute) {
        Number value = values.get(attribute);
        return value == null ? 0 : value.longValue();
    }

    boolean has(String attribute) {
        return values.containsKey(attribute);
    }

    /** The processor: its number is unique in the cluster, its execution changes when the job restarts. */
    String part() {
        return vertex() + " " + tag(name, "exec") + " " + tag(name, "proc");
    }
}

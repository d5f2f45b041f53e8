package dev.weir.denominators;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One operator of one vertex, and the counters that Flink keeps for it.
 *
 * @param name as in the job graph: {@code Source: Kafka}
 * @param metricName as in metrics: {@code Source__Kafka}
 */
record FlinkOperator(String name, String metricName, boolean countsIn, boolean countsOut) {
    static final String IN = "numRecordsIn";
    static final String OUT = "numRecordsOut";
    private static final String SOURCE = "Source: ";

    /** Whether a metric, of an operator or of a whole subtask, counts records. */
    static boolean isRecordCount(String metric) {
        String last = metric.substring(metric.lastIndexOf('.') + 1);
        return last.equals(IN) || last.equals(OUT);
    }

    boolean isSource() {
        return name.startsWith(SOURCE);
    }

    String inCounter() {
        return metricName + "." + IN;
    }

    String outCounter() {
        return metricName + "." + OUT;
    }

    /**
     * The operators of a vertex, in the order of its chain.
     *
     * @param vertexName such as {@code Source: Kafka -> Deserialize -> Filter}
     * @param metrics every metric of the vertex's subtasks, such as {@code Source__Kafka.numRecordsOut}
     */
    static List<FlinkOperator> of(String vertexName, Set<String> metrics) {
        // An operator's name has no dots in metrics, so one dot tells its counters from the task's own and from users'
        // groups.
        Set<String> names = new TreeSet<>();
        for (String metric : metrics) {
            int dot = metric.indexOf('.');
            if (dot > 0
                    && (metric.substring(dot + 1).equals(IN)
                            || metric.substring(dot + 1).equals(OUT))) {
                names.add(metric.substring(0, dot));
            }
        }
        record Placed(int position, FlinkOperator operator) {}
        List<Placed> placed = new ArrayList<>();
        for (String metricName : names) {
            Optional<Integer> position = position(vertexName, metricName);
            String name = position.map(at -> nameAt(vertexName, at, metricName))
                    .orElseGet(() -> metricName.replaceFirst("^(Source|Sink)__", "$1: "));
            placed.add(new Placed(
                    position.orElse(Integer.MAX_VALUE),
                    new FlinkOperator(
                            name,
                            metricName,
                            metrics.contains(metricName + "." + IN),
                            metrics.contains(metricName + "." + OUT))));
        }
        return placed.stream()
                .sorted(Comparator.comparingInt(Placed::position)
                        .thenComparing(p -> p.operator().metricName()))
                .map(Placed::operator)
                .toList();
    }

    private static String nameAt(String vertexName, int at, String metricName) {
        return vertexName.substring(at, at + metricName.length());
    }

    /** Where the vertex's name holds the operator's, told from names that merely contain it by what stands around it. */
    private static Optional<Integer> position(String vertexName, String metricName) {
        String asMetric = vertexName.replaceAll("[ .:,]", "_");
        for (int at = asMetric.indexOf(metricName); at >= 0; at = asMetric.indexOf(metricName, at + 1)) {
            String before = vertexName.substring(0, at);
            String after = vertexName.substring(at + metricName.length());
            boolean begins =
                    before.isEmpty() || before.endsWith("-> ") || before.endsWith(", ") || before.endsWith("(");
            // Flink cuts operator names in metrics at 80 characters, in the vertex's name it does not.
            boolean ends = after.isEmpty()
                    || after.startsWith(" ->")
                    || after.startsWith(",")
                    || after.startsWith(")")
                    || metricName.length() >= 80;
            if (begins && ends) {
                return Optional.of(at);
            }
        }
        return Optional.empty();
    }
}

package dev.weir.scope;

import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where a SparkSubmit runs its tasks: the one thing that known_spes.txt cannot say with a pattern (see its head). */
final class SparkMaster {
    static final String SPARK_SUBMIT = "org.apache.spark.deploy.SparkSubmit";

    // local-cluster[…] starts executors of its own, so it is not local.
    private static final Pattern LOCAL = Pattern.compile("local(\\[.*])?");
    // SparkSubmitOptionParser: every other option takes a value.
    private static final Set<String> WITHOUT_VALUE =
            Set.of("--help", "-h", "--supervise", "--usage-error", "--verbose", "-v", "--version");

    private SparkMaster() {}

    /** Whether SparkSubmit with these arguments is its own executor. */
    static boolean isLocal(List<String> arguments) {
        @Nullable String master = null;
        @Nullable String configured = null;
        Iterator<String> words = arguments.iterator();
        while (words.hasNext()) {
            String word = words.next();
            if (!word.startsWith("-")) {
                // The application; what follows are its own arguments.
                break;
            }
            if (WITHOUT_VALUE.contains(word)) {
                continue;
            }
            int equals = word.startsWith("--") ? word.indexOf('=') : -1;
            String option = equals < 0 ? word : word.substring(0, equals);
            String value = equals >= 0 ? word.substring(equals + 1) : words.hasNext() ? words.next() : "";
            if (option.equals("--master")) {
                master = value;
            } else if ((option.equals("--conf") || option.equals("-c")) && value.startsWith("spark.master=")) {
                configured = value.substring("spark.master=".length());
            }
        }
        // --master goes before --conf whatever their order; local[*] is Spark's default.
        return LOCAL.matcher(master != null ? master : configured != null ? configured : "local[*]")
                .matches();
    }
}

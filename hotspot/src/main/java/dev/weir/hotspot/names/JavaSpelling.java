package dev.weir.hotspot.names;

import java.util.regex.Pattern;

/** The one spelling of a Java method, {@code package.Class.method}, the same in every JVM that runs the same program. */
public final class JavaSpelling {
    /** A hidden class ends in its address: {@code /0x…} in its name, {@code .0x…} in its signature, {@code +0x…} in HotSpot's memory and class lists. */
    private static final Pattern HIDDEN = Pattern.compile("[./+]0x[0-9a-fA-F]+");

    /** Up to JDK 20 lambdas were also numbered, in the order in which they happened to be linked. */
    private static final Pattern NUMBERED_LAMBDA = Pattern.compile("\\$\\$Lambda\\$[0-9]+(?![0-9A-Za-z_])");

    /** So are the classes that reflection generates, and {@code java.lang.reflect.Proxy} together with their packages, {@code jdk.proxy2.$Proxy12}. */
    private static final Pattern NUMBERED_ACCESSOR =
            Pattern.compile("(reflect[/.]Generated(?:Method|Constructor|SerializationConstructor)Accessor)[0-9]+$");

    private static final Pattern NUMBERED_PROXY =
            Pattern.compile("(?:((?:^|[/.])proxy)[0-9]+)?((?:^|[/.])\\$Proxy)[0-9]+$");

    private JavaSpelling() {}

    /**
     * A class.
     *
     * @param name as in a class file ({@code java/lang/Foo}) or in a program, with whatever the JVM put behind it
     */
    public static String ofClass(String name) {
        String stable = name;
        // A name without a digit behind one of these cannot match: most names need no expression at all.
        if (stable.contains("0x")) {
            stable = HIDDEN.matcher(stable).replaceAll("");
        }
        if (stable.contains("$$Lambda$")) {
            stable = NUMBERED_LAMBDA.matcher(stable).replaceAll("\\$\\$Lambda");
        }
        if (stable.contains("Accessor")) {
            stable = NUMBERED_ACCESSOR.matcher(stable).replaceAll("$1");
        }
        if (stable.contains("$Proxy")) {
            stable = NUMBERED_PROXY
                    .matcher(stable)
                    .replaceAll(match -> (match.group(1) == null ? "" : match.group(1))
                            + match.group(2).replace("$", "\\$"));
        }
        return stable.replace('/', '.');
    }

    /**
     * A method.
     *
     * @param className as for {@link #ofClass(String)}
     */
    public static String ofMethod(String className, String method) {
        return readable(ofClass(className) + '.' + method);
    }

    /** Collapsed stacks are separated by {@code ;} and lines: no name may hold either. */
    public static String readable(String name) {
        StringBuilder result = new StringBuilder(name.length());
        name.chars().forEach(c -> result.append(c < ' ' || c == 0x7f || c == ';' ? '?' : (char) c));
        return result.toString();
    }
}

package dev.weir.profiler.boundaries;

import static dev.weir.model.WeirException.Kind.USAGE;

import dev.weir.model.WeirException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The methods that are not to be inlined, as the tools that have to know of them write them.
 *
 * @param names sorted; each {@code package.Class.method}
 */
record BoundaryMethods(List<String> names) {
    // A directive's pattern knows wildcards and signatures, JSON quotes and escapes: none of these is part of a Java
    // name.
    private static final Pattern METHOD = Pattern.compile(
            "([^\\s\\p{Cntrl}\"'\\\\*,:;()\\[\\]{}<>/]+)\\.([^\\s\\p{Cntrl}\"'\\\\*,:;.()\\[\\]{}<>/]+|<init>)");

    BoundaryMethods {
        names = List.copyOf(new TreeSet<>(names));
        for (String name : names) {
            if (!METHOD.matcher(name).matches()) {
                throw new WeirException(
                        USAGE, "\"" + name + "\" is no method to draw a boundary at: package.Class.method is expected");
            }
        }
    }

    /** As {@code Class.getName()} has them. */
    Set<String> classes() {
        Set<String> classes = new TreeSet<>();
        names.forEach(name -> classes.add(parts(name).group(1)));
        return classes;
    }

    /** As a compiler directive has them, and prints them: dots in the class would be an error to JDK 17. */
    Set<String> patterns() {
        Set<String> patterns = new TreeSet<>();
        for (String name : names) {
            Matcher parts = parts(name);
            patterns.add("-" + parts.group(1).replace('.', '/') + "." + parts.group(2));
        }
        return patterns;
    }

    /** The text of a file for {@code Compiler.directives_add}. */
    String directive(String mark) {
        return "[{match: [\"" + mark + "\", \"*.*\"], inline: [\"" + String.join("\", \"", patterns()) + "\"]}]\n";
    }

    private static Matcher parts(String name) {
        Matcher matcher = METHOD.matcher(name);
        if (!matcher.matches()) {
            throw new IllegalStateException("was checked: " + name);
        }
        return matcher;
    }
}

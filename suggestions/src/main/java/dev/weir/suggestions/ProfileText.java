package dev.weir.suggestions;

import dev.weir.model.summary.CanonicalTask;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The text of an application profile as it grows: remarks, and lines of patterns that stay short enough to be read. */
final class ProfileText {
    private static final int WIDTH = 140;
    private static final int MAX_NAME = 60;
    // Rows that every result has, and the ones that Weir fills by itself.
    private static final Set<String> TAKEN = Set.of(
            "unmatched", "unresolved", "lost", "gc", "jit", "vm", "safepoint", "class loading", "wait", "kernel");

    private final StringBuilder out = new StringBuilder();
    private final Set<String> names = new HashSet<>();

    /** A name for a task that no other has, as near to the wanted one as the syntax allows. */
    String name(String wanted) {
        StringBuilder legal = new StringBuilder();
        wanted.strip()
                .codePoints()
                .map(c -> c == '/' ? '-' : c)
                .filter(c -> !Character.isISOControl(c))
                .limit(MAX_NAME)
                .forEach(legal::appendCodePoint);
        String base = legal.toString().strip();
        if (base.isEmpty()) {
            base = "Operator";
        }
        if (TAKEN.contains(base.toLowerCase(Locale.ROOT))) {
            base += " operator";
        }
        String name = base;
        for (int i = 2; !names.add(name.toLowerCase(Locale.ROOT)); i++) {
            name = base + " " + i;
        }
        return name;
    }

    void blank() {
        if (out.length() > 0) {
            out.append('\n');
        }
    }

    void remark(String sentence) {
        StringBuilder line = new StringBuilder("#");
        for (String word : sentence.replaceAll("\\s+", " ").strip().split(" ", -1)) {
            if (line.length() + 1 + word.length() > WIDTH && line.length() > 1) {
                out.append(line).append('\n');
                line = new StringBuilder("#");
            }
            line.append(' ').append(word);
        }
        out.append(line).append('\n');
    }

    /** @param task its legal name, or that with {@code /part} */
    void rule(String task, List<String> patterns) {
        rule(task, Optional.empty(), patterns);
    }

    /** @param label stands on the first line only, and only where the name does not say the same */
    void rule(String task, Optional<CanonicalTask> label, List<String> patterns) {
        List<String> line = new ArrayList<>();
        String name = escapedName(task);
        String left = label.filter(word -> word != CanonicalTask.ofUnlabelled(task))
                        .map(word -> name + " [" + word.word() + "]")
                        .orElse(name)
                + " = ";
        int length = left.length();
        for (String pattern : patterns) {
            if (!line.isEmpty() && length + 3 + pattern.length() > WIDTH) {
                out.append(left).append(String.join(" | ", line)).append('\n');
                line.clear();
                left = name + " = ";
                length = left.length();
            }
            line.add(pattern);
            length += 3 + pattern.length();
        }
        if (!line.isEmpty()) {
            out.append(left).append(String.join(" | ", line)).append('\n');
        }
    }

    /** A plain name as a pattern that means it to the letter. */
    static String escaped(String name) {
        return name.replaceAll("([\\\\|=#*])", "\\\\$1");
    }

    /** The name of a task to the letter: brackets at its end would be a label. */
    private static String escapedName(String task) {
        return escaped(task).replaceAll("([\\[\\]])", "\\\\$1");
    }

    @Override
    public String toString() {
        return out.toString();
    }
}

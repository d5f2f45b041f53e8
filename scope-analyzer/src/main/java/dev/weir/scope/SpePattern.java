package dev.weir.scope;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/** What a line of known_spes.txt looks for: the third word, split at its prefix. */
record SpePattern(Kind kind, String glob) {
    /** Where the glob is looked for. */
    enum Kind {
        MAIN_CLASS(""),
        JAR("jar:"),
        EXE("exe:"),
        PYTHON("python:"),
        THREAD("thread:");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }
    }

    private static final Pattern MODULE = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*(\\.[\\p{L}_][\\p{L}\\p{N}_]*)*");

    SpePattern {
        requireNonNull(kind, "kind is null");
        if (glob.isEmpty()) {
            throw new IllegalArgumentException("nothing follows \"" + kind.prefix + "\"");
        }
        if (kind == Kind.MAIN_CLASS && !isClassGlob(glob)) {
            throw new IllegalArgumentException(
                    "\"" + glob
                            + "\" is no main class; expected package.Class (wildcards * and ?), jar:GLOB, thread:GLOB, exe:GLOB or python:MODULE");
        }
        if (kind == Kind.PYTHON && !MODULE.matcher(glob).matches()) {
            throw new IllegalArgumentException(
                    "\"" + glob + "\" is no Python module; expected a dotted name without wildcards");
        }
        if ((kind == Kind.JAR || kind == Kind.EXE) && glob.contains("/")) {
            throw new IllegalArgumentException("\"" + glob + "\" holds a directory; expected a file name");
        }
    }

    private static boolean isClassGlob(String glob) {
        return !glob.startsWith(".")
                && !glob.endsWith(".")
                && !glob.contains("..")
                && glob.chars().allMatch(c -> Character.isJavaIdentifierPart(c) || c == '.' || c == '*' || c == '?');
    }

    /** Throws {@link IllegalArgumentException} with what was expected. */
    static SpePattern parse(String word) {
        for (Kind kind : Kind.values()) {
            if (kind != Kind.MAIN_CLASS && word.startsWith(kind.prefix)) {
                return new SpePattern(kind, word.substring(kind.prefix.length()));
            }
        }
        return new SpePattern(Kind.MAIN_CLASS, word);
    }

    /** Whether the glob covers the whole of {@code text}. Not for {@link Kind#PYTHON}, which has rules of its own. */
    boolean covers(String text) {
        return covers(glob, 0, text, 0);
    }

    // Two pointers and the last star: no regular expression, so nothing that a file says can make it slow.
    private static boolean covers(String glob, int g, String text, int t) {
        int star = -1;
        int mark = 0;
        while (t < text.length()) {
            char wanted = g < glob.length() ? glob.charAt(g) : '\0';
            if (g < glob.length() && wanted == '*') {
                star = g++;
                mark = t;
            } else if (g < glob.length() && (wanted == '?' || wanted == text.charAt(t))) {
                g++;
                t++;
            } else if (star >= 0) {
                g = star + 1;
                t = ++mark;
            } else {
                return false;
            }
        }
        while (g < glob.length() && glob.charAt(g) == '*') {
            g++;
        }
        return g == glob.length();
    }

    @Override
    public String toString() {
        return kind.prefix + glob;
    }
}

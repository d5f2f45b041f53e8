package dev.weir.coordinator;

import java.util.List;
import java.util.stream.Collectors;

/** Words as a POSIX shell reads them back: every one in single quotes, in which nothing is special but the quote itself. */
public final class ShellWords {
    private ShellWords() {}

    public static String join(List<String> words) {
        return words.stream().map(ShellWords::quote).collect(Collectors.joining(" "));
    }

    private static String quote(String word) {
        if (word.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("no argument can hold a NUL");
        }
        return "'" + word.replace("'", "'\\''") + "'";
    }
}

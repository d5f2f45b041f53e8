package dev.weir.scope;

import java.util.ArrayList;
import java.util.List;

/** Splits text into option words by the two sets of rules that Java has for it. Tried on JDK 17 and 25. */
final class OptionWords {
    private OptionWords() {}

    /**
     * The rules of JAVA_TOOL_OPTIONS, _JAVA_OPTIONS, JDK_JAVA_OPTIONS and -XX:VMOptionsFile: blanks separate, either quote groups,
     * there are no escapes.
     */
    static List<String> ofVariable(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '"' || c == '\'') {
                quote = c;
                inWord = true;
            } else if (isBlank(c)) {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                    inWord = false;
                }
            } else {
                word.append(c);
                inWord = true;
            }
        }
        if (inWord) {
            words.add(word.toString());
        }
        return words;
    }

    private enum State {
        BETWEEN,
        COMMENT,
        WORD,
        QUOTED,
        ESCAPE,
        CONTINUED
    }

    /**
     * The rules of the launcher's {@code @argfiles}.
     *
     * <p>What differs from a shell: a backslash escapes only between quotes; a backslash at the end of a line continues it there
     * and swallows the next line's leading blanks; the end of a line ends a word even between quotes; {@code #} begins a comment
     * anywhere outside quotes, and the word before it is lost ({@code -Da=b#c} sets nothing).
     */
    static List<String> ofArgFile(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        State state = State.BETWEEN;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (state) {
                case COMMENT -> {
                    if (isLineEnd(c)) {
                        state = State.BETWEEN;
                    }
                    continue;
                }
                case ESCAPE -> {
                    if (isLineEnd(c)) {
                        state = State.CONTINUED;
                    } else {
                        word.append(unescaped(c));
                        state = State.QUOTED;
                    }
                    continue;
                }
                case CONTINUED -> {
                    if (isBlank(c)) {
                        continue;
                    }
                    state = State.QUOTED;
                }
                case BETWEEN -> {
                    if (isBlank(c)) {
                        continue;
                    }
                    state = State.WORD;
                }
                case WORD, QUOTED -> {}
            }
            if (isLineEnd(c) || (state == State.WORD && isBlank(c))) {
                words.add(word.toString());
                word.setLength(0);
                state = State.BETWEEN;
            } else if (state == State.QUOTED && c == quote) {
                state = State.WORD;
            } else if (state == State.QUOTED && c == '\\') {
                state = State.ESCAPE;
            } else if (state == State.WORD && (c == '"' || c == '\'')) {
                quote = c;
                state = State.QUOTED;
            } else if (state == State.WORD && c == '#') {
                word.setLength(0);
                state = State.COMMENT;
            } else {
                word.append(c);
            }
        }
        // The launcher drops a word that the end of the file finds in an escape or a comment.
        if (state == State.WORD || state == State.QUOTED) {
            words.add(word.toString());
        }
        return words;
    }

    private static char unescaped(char c) {
        return switch (c) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'f' -> '\f';
            default -> c;
        };
    }

    private static boolean isLineEnd(char c) {
        return c == '\n' || c == '\r';
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
    }
}

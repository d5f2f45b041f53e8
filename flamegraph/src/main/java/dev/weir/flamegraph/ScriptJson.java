package dev.weir.flamegraph;

import java.util.List;

/**
 * JSON that may stand inside an HTML {@code script} element, whatever names it holds.
 *
 * <p>The HTML parser looks for {@code </script} and {@code <!--} in the raw text and knows nothing of JSON's quotes, so
 * no {@code <} may be left. Written by hand because the numbers must be as small as they can be, and nothing else of a
 * JSON library would be used.
 */
final class ScriptJson {
    private final StringBuilder text = new StringBuilder();
    private boolean comma;

    ScriptJson beginObject() {
        return open('{');
    }

    ScriptJson endObject() {
        return close('}');
    }

    ScriptJson beginArray() {
        return open('[');
    }

    ScriptJson endArray() {
        return close(']');
    }

    ScriptJson name(String name) {
        string(name);
        text.append(':');
        comma = false;
        return this;
    }

    ScriptJson number(long number) {
        separate();
        text.append(number);
        return this;
    }

    ScriptJson number(double number) {
        separate();
        text.append(number);
        return this;
    }

    /** A finished value. */
    ScriptJson raw(ScriptJson value) {
        separate();
        text.append(value.text);
        return this;
    }

    ScriptJson nothing() {
        separate();
        text.append("null");
        return this;
    }

    ScriptJson strings(List<String> strings) {
        beginArray();
        strings.forEach(this::string);
        return endArray();
    }

    ScriptJson string(String string) {
        separate();
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (mustBeEscaped(string, i)) {
                text.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    text.append(Character.forDigit(c >> shift & 0xf, 16));
                }
            } else {
                text.append(c);
            }
        }
        text.append('"');
        return this;
    }

    private static boolean mustBeEscaped(String string, int i) {
        char c = string.charAt(i);
        if (Character.isISOControl(c) || c == '<' || c == '>' || c == '&') {
            return true;
        }
        // Line breaks to JavaScript, and marks that turn the reading direction of whoever looks at the source.
        if (c == '\u200e' || c == '\u200f' || (c >= '\u2028' && c <= '\u202e') || (c >= '\u2066' && c <= '\u2069')) {
            return true;
        }
        // A lone surrogate cannot be written as UTF-8; a pair can.
        if (Character.isHighSurrogate(c)) {
            return i + 1 == string.length() || !Character.isLowSurrogate(string.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(string.charAt(i - 1)));
    }

    private ScriptJson open(char bracket) {
        separate();
        text.append(bracket);
        comma = false;
        return this;
    }

    private ScriptJson close(char bracket) {
        text.append(bracket);
        comma = true;
        return this;
    }

    private void separate() {
        if (comma) {
            text.append(',');
        }
        comma = true;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}

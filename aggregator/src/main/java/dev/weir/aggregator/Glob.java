package dev.weir.aggregator;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Literal parts with any characters between them: {@code a*b} is {@code ["a", "b"]}, {@code *b} is {@code ["", "b"]}.
 *
 * <p>Greedy from the left without going back, so matching takes no more than length × parts steps.
 */
record Glob(List<String> parts) {
    Glob {
        requireNonNull(parts, "parts is null");
        parts = List.copyOf(parts);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a glob has at least one part");
        }
    }

    /** Whether the whole text from {@code start} on is covered. */
    boolean matches(String text, int start) {
        String first = parts.get(0);
        if (!text.startsWith(first, start)) {
            return false;
        }
        int at = start + first.length();
        if (parts.size() == 1) {
            return at == text.length();
        }
        for (String part : parts.subList(1, parts.size() - 1)) {
            int found = text.indexOf(part, at);
            if (found < 0) {
                return false;
            }
            at = found + part.length();
        }
        String last = parts.get(parts.size() - 1);
        return text.length() - at >= last.length() && text.endsWith(last);
    }

    /** Whether some longer text that begins with this one is covered; never where the glob begins with a star, which would cover all of them. */
    boolean matchesBeginning(String text) {
        String first = parts.get(0);
        // Behind the first star anything may still come, so only the part before it can be contradicted.
        return !first.isEmpty() && ((parts.size() > 1 && text.startsWith(first)) || first.startsWith(text));
    }
}

package dev.weir.profiler.symbol.demangle;

import java.util.Optional;

/** RFC 3492 with Rust's {@code _} in place of {@code -}: identifiers with letters outside of ASCII. */
final class Punycode {
    private static final int BASE = 36;
    private static final int T_MIN = 1;
    private static final int T_MAX = 26;
    private static final int SKEW = 38;
    private static final int DAMP = 700;

    private Punycode() {}

    static Optional<String> decode(String text) {
        int separator = text.lastIndexOf('_');
        StringBuilder decoded = new StringBuilder(separator < 0 ? "" : text.substring(0, separator));
        int codePoints = decoded.length();
        int at = separator + 1;
        long n = 128;
        long i = 0;
        int bias = 72;
        while (at < text.length()) {
            long before = i;
            long weight = 1;
            boolean more = true;
            for (int k = BASE; more; k += BASE) {
                if (at >= text.length()) {
                    return Optional.empty();
                }
                char c = text.charAt(at++);
                int digit = c >= 'a' && c <= 'z' ? c - 'a' : c >= '0' && c <= '9' ? c - '0' + 26 : -1;
                if (digit < 0 || i > Integer.MAX_VALUE || weight > Integer.MAX_VALUE) {
                    return Optional.empty();
                }
                i += digit * weight;
                int threshold = Math.max(T_MIN, Math.min(T_MAX, k - bias));
                weight *= BASE - threshold;
                more = digit >= threshold;
            }
            codePoints++;
            bias = adapt(i - before, codePoints, before == 0);
            n += i / codePoints;
            i %= codePoints;
            if (n > Character.MAX_CODE_POINT || Character.getType((int) n) == Character.SURROGATE) {
                return Optional.empty();
            }
            decoded.insert(decoded.offsetByCodePoints(0, (int) i), Character.toChars((int) n));
            i++;
        }
        return decoded.isEmpty() ? Optional.empty() : Optional.of(decoded.toString());
    }

    private static int adapt(long difference, int codePoints, boolean first) {
        long delta = first ? difference / DAMP : difference / 2;
        delta += delta / codePoints;
        int k = 0;
        while (delta > (BASE - T_MIN) * T_MAX / 2) {
            delta /= BASE - T_MIN;
            k += BASE;
        }
        return (int) (k + (BASE - T_MIN + 1) * delta / (delta + SKEW));
    }
}

package dev.weir.profiler.symbol.demangle;

import java.util.Map;
import java.util.Optional;

/**
 * Rust's names before its v0 scheme: an Itanium nested name whose last part is a hash, {@code _ZN4core3fmt5write17h0123456789abcdefE}.
 *
 * @see <a href="https://doc.rust-lang.org/rustc/symbol-mangling/index.html">rustc, symbol mangling</a>
 */
final class RustLegacy {
    private static final int HASH_DIGITS = 16;

    private static final Map<String, String> ESCAPES =
            Map.of("SP", "@", "BP", "*", "RF", "&", "LT", "<", "GT", ">", "LP", "(", "RP", ")", "C", ",");

    private RustLegacy() {}

    /** Empty when this is no such name: then it may be C++. */
    static Optional<String> demangle(String symbol) {
        if (!symbol.startsWith("_ZN")) {
            return Optional.empty();
        }
        StringBuilder name = new StringBuilder();
        String last = "";
        int at = 3;
        while (at < symbol.length() && symbol.charAt(at) != 'E') {
            int length = 0;
            int digits = 0;
            while (at < symbol.length() && isDigit(symbol.charAt(at)) && digits < 6) {
                length = length * 10 + (symbol.charAt(at++) - '0');
                digits++;
            }
            if (length == 0 || length > symbol.length() - at) {
                return Optional.empty();
            }
            if (!last.isEmpty()) {
                appendUnescaped(last, name.append(name.isEmpty() ? "" : "::"));
            }
            last = symbol.substring(at, at + length);
            at += length;
        }
        boolean ends = at < symbol.length() && Demangler.isCloneSuffix(symbol, at + 1);
        return ends && isHash(last) && !name.isEmpty() ? Optional.of(name.toString()) : Optional.empty();
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isHash(String part) {
        return part.length() == HASH_DIGITS + 1
                && part.charAt(0) == 'h'
                && part.chars().skip(1).allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    }

    private static void appendUnescaped(String part, StringBuilder name) {
        // An identifier cannot begin with "$": the compiler puts a "_" in front.
        int at = part.startsWith("_$") ? 1 : 0;
        while (at < part.length()) {
            char c = part.charAt(at);
            int end = c == '$' ? part.indexOf('$', at + 1) : -1;
            Optional<String> escaped = end < 0 ? Optional.empty() : unescape(part.substring(at + 1, end));
            if (escaped.isPresent()) {
                name.append(escaped.get());
                at = end + 1;
            } else if (part.startsWith("..", at)) {
                name.append("::");
                at += 2;
            } else {
                name.append(c);
                at++;
            }
        }
    }

    private static Optional<String> unescape(String escape) {
        String known = ESCAPES.get(escape);
        if (known != null) {
            return Optional.of(known);
        }
        if (escape.length() < 2 || escape.length() > 7 || escape.charAt(0) != 'u') {
            return Optional.empty();
        }
        int codePoint = 0;
        for (int i = 1; i < escape.length(); i++) {
            int digit = Character.digit(escape.charAt(i), 16);
            if (digit < 0) {
                return Optional.empty();
            }
            codePoint = codePoint << 4 | digit;
        }
        return Character.isValidCodePoint(codePoint)
                        && !Character.isISOControl(codePoint)
                        && Character.getType(codePoint) != Character.SURROGATE
                ? Optional.of(Character.toString(codePoint))
                : Optional.empty();
    }
}

package dev.weir.profiler.symbol.demangle;

import java.util.Optional;

/**
 * Turns a compiler's symbol into the qualified name of the function, without its parameter list and return type.
 *
 * <p>{@code _ZN3Foo3barEi} becomes {@code Foo::bar}, as {@code c++filt -p} prints it; Rust's symbols lose their hash. A clone that the compiler made
 * ({@code .isra.0}, {@code .cold}, {@code .part.1}) is named like its function. Whatever cannot be read in full is returned unchanged.
 */
public final class Demangler {
    // Above this a name is no help to anybody, and the tables of a hostile file could ask for work without end.
    private static final int LONGEST_SYMBOL = 1 << 14;

    private Demangler() {}

    /** The name people wrote, or the symbol itself. Never throws on any input. */
    public static String demangle(String symbol) {
        if (symbol.length() < 3 || symbol.length() > LONGEST_SYMBOL || symbol.charAt(0) != '_') {
            return symbol;
        }
        try {
            Optional<String> name = read(symbol);
            return name.isPresent() && !name.get().isEmpty() ? name.get() : symbol;
        } catch (UnreadableNameException e) {
            return symbol;
        }
    }

    private static Optional<String> read(String symbol) {
        if (symbol.startsWith("_R")) {
            return Optional.of(RustV0.demangle(symbol));
        }
        if (symbol.startsWith("_Z")) {
            Optional<String> rust = RustLegacy.demangle(symbol);
            return rust.isPresent() ? rust : Optional.of(ItaniumParser.demangle(symbol));
        }
        return Optional.empty();
    }

    /** Whether the rest of a symbol is what compilers append to a clone: {@code .isra.0.cold}, {@code .llvm.123}. */
    static boolean isCloneSuffix(String symbol, int from) {
        if (from == symbol.length()) {
            return true;
        }
        if (symbol.charAt(from) != '.' || from + 1 == symbol.length()) {
            return false;
        }
        for (int i = from + 1; i < symbol.length(); i++) {
            char c = symbol.charAt(i);
            if (c != '.' && c != '_' && !isAsciiLetterOrDigit(c)) {
                return false;
            }
        }
        return true;
    }

    static boolean isAsciiLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}

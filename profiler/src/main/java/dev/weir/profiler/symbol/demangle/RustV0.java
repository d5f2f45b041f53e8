package dev.weir.profiler.symbol.demangle;

import java.util.Map;

/**
 * Rust's own mangling scheme, printed as it is read and without the crates' hashes: {@code core::fmt::write}, {@code <T as Trait>::method}.
 *
 * <p>Implementation notes. A back reference jumps to an earlier place in the symbol, so the text can grow exponentially and, where the
 * printer is silent, the work as well: depth, text and steps are bounded by {@link NamePrinter}, which counts silent steps too.
 *
 * @see <a href="https://doc.rust-lang.org/rustc/symbol-mangling/v0.html">rustc, v0 symbol format</a>
 */
final class RustV0 {
    private static final int PREFIX = 2;

    private static final Map<Character, String> BASIC_TYPES = Map.ofEntries(
            Map.entry('a', "i8"),
            Map.entry('b', "bool"),
            Map.entry('c', "char"),
            Map.entry('d', "f64"),
            Map.entry('e', "str"),
            Map.entry('f', "f32"),
            Map.entry('h', "u8"),
            Map.entry('i', "isize"),
            Map.entry('j', "usize"),
            Map.entry('l', "i32"),
            Map.entry('m', "u32"),
            Map.entry('n', "i128"),
            Map.entry('o', "u128"),
            Map.entry('p', "_"),
            Map.entry('s', "i16"),
            Map.entry('t', "u16"),
            Map.entry('u', "()"),
            Map.entry('v', "..."),
            Map.entry('x', "i64"),
            Map.entry('y', "u64"),
            Map.entry('z', "!"));

    private final String symbol;
    private final NamePrinter out = new NamePrinter();
    private int at = PREFIX;
    private boolean silent;
    private long boundLifetimes;

    private RustV0(String symbol) {
        this.symbol = symbol;
    }

    /** @throws UnreadableNameException unless the whole symbol is read */
    static String demangle(String symbol) {
        RustV0 reader = new RustV0(symbol);
        if (reader.at < symbol.length() && !isUpper(symbol.charAt(reader.at))) {
            throw reader.unreadable();
        }
        reader.path(true);
        if (reader.at < symbol.length() && isUpper(symbol.charAt(reader.at))) {
            // The crate that instantiated a generic function.
            reader.silent = true;
            reader.path(false);
        }
        if (!Demangler.isCloneSuffix(symbol, reader.at)) {
            throw reader.unreadable();
        }
        return reader.out.toString();
    }

    private void path(boolean inValue) {
        out.enter();
        char tag = next();
        switch (tag) {
            case 'C' -> {
                disambiguator();
                identifier();
            }
            case 'N' -> {
                char namespace = next();
                if (!Demangler.isAsciiLetterOrDigit(namespace)) {
                    throw unreadable();
                }
                path(inValue);
                long disambiguator = disambiguator();
                if (isUpper(namespace)) {
                    print("::{");
                    print(namespace == 'C' ? "closure" : namespace == 'S' ? "shim" : String.valueOf(namespace));
                    int before = at;
                    if (identifierLength() > 0) {
                        at = before;
                        print(":");
                        identifier();
                    } else {
                        at = before;
                        identifier();
                    }
                    print("#" + disambiguator + "}");
                } else {
                    int before = at;
                    boolean named = identifierLength() > 0;
                    at = before;
                    if (named) {
                        print("::");
                    }
                    identifier();
                }
            }
            case 'M', 'X', 'Y' -> {
                if (tag != 'Y') {
                    disambiguator();
                    boolean before = silent;
                    silent = true;
                    path(false);
                    silent = before;
                }
                print("<");
                type();
                if (tag != 'M') {
                    print(" as ");
                    path(false);
                }
                print(">");
            }
            case 'I' -> {
                path(inValue);
                print(inValue ? "::<" : "<");
                genericArguments();
                print(">");
            }
            case 'B' -> backReference(() -> path(inValue));
            default -> throw unreadable();
        }
        out.leave();
    }

    private void genericArguments() {
        boolean first = true;
        while (!take('E')) {
            if (!first) {
                print(", ");
            }
            first = false;
            genericArgument();
        }
    }

    private void genericArgument() {
        if (take('L')) {
            lifetime(base62());
        } else if (take('K')) {
            constant(false);
        } else {
            type();
        }
    }

    private void type() {
        out.enter();
        char tag = next();
        String basic = BASIC_TYPES.get(tag);
        if (basic != null) {
            print(basic);
        } else {
            switch (tag) {
                case 'R', 'Q' -> {
                    print("&");
                    if (take('L')) {
                        long lifetime = base62();
                        if (lifetime != 0) {
                            lifetime(lifetime);
                            print(" ");
                        }
                    }
                    print(tag == 'Q' ? "mut " : "");
                    type();
                }
                case 'P', 'O' -> {
                    print(tag == 'P' ? "*const " : "*mut ");
                    type();
                }
                case 'A', 'S' -> {
                    print("[");
                    type();
                    if (tag == 'A') {
                        print("; ");
                        constant(true);
                    }
                    print("]");
                }
                case 'T' -> {
                    print("(");
                    int count = 0;
                    while (!take('E')) {
                        print(count++ > 0 ? ", " : "");
                        type();
                    }
                    print(count == 1 ? ",)" : ")");
                }
                case 'F' -> inBinder(this::functionSignature);
                case 'D' -> {
                    print("dyn ");
                    inBinder(this::dynTraits);
                    if (!take('L')) {
                        throw unreadable();
                    }
                    long lifetime = base62();
                    if (lifetime != 0) {
                        print(" + ");
                        lifetime(lifetime);
                    }
                }
                case 'B' -> backReference(this::type);
                default -> {
                    at--;
                    path(false);
                }
            }
        }
        out.leave();
    }

    private void inBinder(Runnable content) {
        long count = take('G') ? base62() + 1 : 0;
        if (count > 64) {
            throw unreadable();
        }
        if (count > 0) {
            print("for<");
            for (int i = 0; i < count; i++) {
                print(i > 0 ? ", " : "");
                boundLifetimes++;
                lifetime(1);
            }
            print("> ");
        }
        content.run();
        boundLifetimes -= count;
    }

    private void functionSignature() {
        print(take('U') ? "unsafe " : "");
        if (take('K')) {
            print("extern \"");
            if (take('C')) {
                print("C");
            } else {
                int before = out.length();
                identifier();
                String abi = silent ? "" : out.toString().substring(before);
                if (!silent) {
                    out.cutTo(before);
                }
                print(abi.replace('_', '-'));
            }
            print("\" ");
        }
        print("fn(");
        boolean first = true;
        while (!take('E')) {
            print(first ? "" : ", ");
            first = false;
            type();
        }
        print(")");
        if (!take('u')) {
            print(" -> ");
            type();
        }
    }

    private void dynTraits() {
        boolean first = true;
        while (!take('E')) {
            print(first ? "" : " + ");
            first = false;
            boolean open = pathLeftOpen();
            while (take('p')) {
                print(open ? ", " : "<");
                open = true;
                identifier();
                print(" = ");
                type();
            }
            print(open ? ">" : "");
        }
    }

    /** A trait's path whose generic arguments are not closed, so that the associated types follow in the same list. */
    private boolean pathLeftOpen() {
        out.enter();
        boolean open;
        if (take('B')) {
            boolean[] result = new boolean[1];
            backReference(() -> result[0] = pathLeftOpen());
            open = result[0];
        } else if (take('I')) {
            path(false);
            print("<");
            boolean first = true;
            while (!take('E')) {
                print(first ? "" : ", ");
                first = false;
                genericArgument();
            }
            open = true;
        } else {
            path(false);
            open = false;
        }
        out.leave();
        return open;
    }

    /** @param inType whether braces may be left out, as in the length of an array */
    private void constant(boolean inType) {
        out.enter();
        char tag = next();
        switch (tag) {
            case 'p' -> print("_");
            case 'h', 't', 'm', 'y', 'o', 'j' -> integer(hexDigits());
            case 'a', 's', 'l', 'x', 'n', 'i' -> {
                print(take('n') ? "-" : "");
                integer(hexDigits());
            }
            case 'b' -> {
                String digits = hexDigits();
                if (!digits.equals("0") && !digits.equals("1")) {
                    throw unreadable();
                }
                print(digits.equals("1") ? "true" : "false");
            }
            case 'c' -> character(hexDigits());
            case 'B' -> backReference(() -> constant(inType));
            default -> throw unreadable();
        }
        out.leave();
    }

    private void integer(String digits) {
        print(digits.length() > 16 ? "0x" + digits : Long.toUnsignedString(Long.parseUnsignedLong(digits, 16)));
    }

    private void character(String digits) {
        int codePoint = digits.length() > 6 ? -1 : Integer.parseInt(digits, 16);
        if (!Character.isValidCodePoint(codePoint) || Character.getType(codePoint) == Character.SURROGATE) {
            throw unreadable();
        }
        print(
                switch (codePoint) {
                    case '\t' -> "'\\t'";
                    case '\r' -> "'\\r'";
                    case '\n' -> "'\\n'";
                    case '\'' -> "'\\''";
                    case '\\' -> "'\\\\'";
                    default ->
                        Character.isISOControl(codePoint)
                                ? "'\\u{" + Integer.toHexString(codePoint) + "}'"
                                : "'" + Character.toString(codePoint) + "'";
                });
    }

    /** Without leading zeros; "0" for none. */
    private String hexDigits() {
        int from = at;
        char c = next();
        while (c != '_') {
            if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
                throw unreadable();
            }
            c = next();
        }
        while (from < at - 2 && symbol.charAt(from) == '0') {
            from++;
        }
        if (from == at - 1) {
            throw unreadable();
        }
        return symbol.substring(from, at - 1);
    }

    private void lifetime(long index) {
        if (index == 0) {
            print("'_");
            return;
        }
        long depth = boundLifetimes - index;
        if (depth < 0) {
            throw unreadable();
        }
        print(depth < 26 ? "'" + (char) ('a' + depth) : "'_" + depth);
    }

    private void backReference(Runnable content) {
        int place = at - 1;
        long target = base62() + PREFIX;
        if (target >= place) {
            throw unreadable();
        }
        if (silent) {
            return;
        }
        int after = at;
        at = (int) target;
        content.run();
        at = after;
    }

    private long disambiguator() {
        return take('s') ? base62() + 1 : 0;
    }

    private long base62() {
        if (take('_')) {
            return 0;
        }
        long number = 0;
        char c = next();
        while (c != '_') {
            int digit = c >= '0' && c <= '9'
                    ? c - '0'
                    : c >= 'a' && c <= 'z' ? c - 'a' + 10 : isUpper(c) ? c - 'A' + 36 : -1;
            if (digit < 0) {
                throw unreadable();
            }
            // Hashes of crates take all 64 bits and are not printed.
            number = number * 62 + digit;
            c = next();
        }
        return number + 1 < 0 ? Long.MAX_VALUE - PREFIX - 1 : number + 1;
    }

    private int identifierLength() {
        take('u');
        if (take('0')) {
            return 0;
        }
        int length = 0;
        int from = at;
        while (at < symbol.length() && symbol.charAt(at) >= '0' && symbol.charAt(at) <= '9' && at - from < 6) {
            length = length * 10 + symbol.charAt(at++) - '0';
        }
        if (from == at) {
            throw unreadable();
        }
        return length;
    }

    private void identifier() {
        boolean punycode = at < symbol.length() && symbol.charAt(at) == 'u';
        int length = identifierLength();
        take('_');
        if (length > symbol.length() - at) {
            throw unreadable();
        }
        String text = symbol.substring(at, at + length);
        at += length;
        print(punycode ? Punycode.decode(text).orElseThrow(this::unreadable) : text);
    }

    private void print(String text) {
        if (silent) {
            out.enter();
            out.leave();
        } else if (!text.isEmpty()) {
            out.add(text);
        }
    }

    private char next() {
        if (at >= symbol.length()) {
            throw unreadable();
        }
        return symbol.charAt(at++);
    }

    private boolean take(char c) {
        if (at < symbol.length() && symbol.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private static boolean isUpper(char c) {
        return c >= 'A' && c <= 'Z';
    }

    private UnreadableNameException unreadable() {
        return new UnreadableNameException("unreadable at " + at);
    }
}

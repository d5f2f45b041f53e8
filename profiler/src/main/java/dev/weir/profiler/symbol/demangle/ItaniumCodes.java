package dev.weir.profiler.symbol.demangle;

import java.util.Map;

/** The letters of the Itanium C++ ABI for operators and builtin types, section 5.1.3 and 5.1.5. */
final class ItaniumCodes {
    static final Map<String, String> OPERATORS = Map.ofEntries(
            Map.entry("nw", "new"),
            Map.entry("na", "new[]"),
            Map.entry("dl", "delete"),
            Map.entry("da", "delete[]"),
            Map.entry("aw", "co_await"),
            Map.entry("ps", "+"),
            Map.entry("ng", "-"),
            Map.entry("ad", "&"),
            Map.entry("de", "*"),
            Map.entry("co", "~"),
            Map.entry("pl", "+"),
            Map.entry("mi", "-"),
            Map.entry("ml", "*"),
            Map.entry("dv", "/"),
            Map.entry("rm", "%"),
            Map.entry("an", "&"),
            Map.entry("or", "|"),
            Map.entry("eo", "^"),
            Map.entry("aS", "="),
            Map.entry("pL", "+="),
            Map.entry("mI", "-="),
            Map.entry("mL", "*="),
            Map.entry("dV", "/="),
            Map.entry("rM", "%="),
            Map.entry("aN", "&="),
            Map.entry("oR", "|="),
            Map.entry("eO", "^="),
            Map.entry("ls", "<<"),
            Map.entry("rs", ">>"),
            Map.entry("lS", "<<="),
            Map.entry("rS", ">>="),
            Map.entry("eq", "=="),
            Map.entry("ne", "!="),
            Map.entry("lt", "<"),
            Map.entry("gt", ">"),
            Map.entry("le", "<="),
            Map.entry("ge", ">="),
            Map.entry("ss", "<=>"),
            Map.entry("nt", "!"),
            Map.entry("aa", "&&"),
            Map.entry("oo", "||"),
            Map.entry("pp", "++"),
            Map.entry("mm", "--"),
            Map.entry("cm", ","),
            Map.entry("pm", "->*"),
            Map.entry("pt", "->"),
            Map.entry("cl", "()"),
            Map.entry("ix", "[]"),
            Map.entry("qu", "?"));

    static final String UNARY = " ps ng ad de co nt ";

    /** Indexed by the letter of the ABI; the second half of an entry is the suffix of its literals, "-" for a type in front. */
    static final Map<Character, String> BUILTINS = Map.ofEntries(
            Map.entry('v', "void/-"),
            Map.entry('w', "wchar_t/-"),
            Map.entry('b', "bool/-"),
            Map.entry('c', "char/-"),
            Map.entry('a', "signed char/-"),
            Map.entry('h', "unsigned char/-"),
            Map.entry('s', "short/-"),
            Map.entry('t', "unsigned short/-"),
            Map.entry('i', "int/"),
            Map.entry('j', "unsigned int/u"),
            Map.entry('l', "long/l"),
            Map.entry('m', "unsigned long/ul"),
            Map.entry('x', "long long/ll"),
            Map.entry('y', "unsigned long long/ull"),
            Map.entry('n', "__int128/-"),
            Map.entry('o', "unsigned __int128/-"),
            Map.entry('f', "float/-"),
            Map.entry('d', "double/-"),
            Map.entry('e', "long double/-"),
            Map.entry('g', "__float128/-"),
            Map.entry('z', ".../-"));

    static final Map<String, String> EXTENDED_BUILTINS = Map.of(
            "Dd", "decimal64",
            "De", "decimal128",
            "Df", "decimal32",
            "Dh", "_Float16",
            "Di", "char32_t",
            "Ds", "char16_t",
            "Du", "char8_t",
            "Da", "auto",
            "Dc", "decltype(auto)",
            "Dn", "decltype(nullptr)");

    private ItaniumCodes() {}
}

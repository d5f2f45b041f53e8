package dev.weir.reports;

/**
 * Names from the outside (frames, threads, hosts' answers) made fit to be shown.
 *
 * <p>Whoever builds text with {@code formatted} uses {@code %s} for numbers too: {@code %d} writes the digits of the
 * default locale, which are not ASCII everywhere.
 */
final class Names {
    private Names() {}

    /**
     * The name without characters that act instead of being read: controls, which terminals obey, and those that turn
     * the reading direction. Each becomes a middle dot.
     */
    static String legible(String name) {
        StringBuilder legible = new StringBuilder(name.length());
        name.codePoints().forEach(c -> {
            boolean turns = c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
            boolean breaks = Character.isISOControl(c) || c == 0x2028 || c == 0x2029;
            boolean half = c >= 0xd800 && c <= 0xdfff;
            boolean acts = turns || breaks || half;
            legible.appendCodePoint(acts ? 0xb7 : c);
        });
        return legible.toString();
    }

    /** At most so many characters, the end replaced by an ellipsis. */
    static String shortened(String name, int length) {
        String legible = legible(name);
        if (legible.codePointCount(0, legible.length()) <= length) {
            return legible;
        }
        return legible.substring(0, legible.offsetByCodePoints(0, Math.max(0, length - 1))) + "…";
    }

    /** A word of a command line as a shell would take it back. */
    static String shellQuoted(String word) {
        return word.matches("[A-Za-z0-9_@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    /** {@code 1 process}, {@code 2 processes}. */
    static String plural(int count, String noun) {
        String ending = noun.endsWith("s") ? "es" : "s";
        return count + " " + noun + (count == 1 ? "" : ending);
    }
}

package dev.weir.cli;

/** What the launcher found out about the terminal, which Java 17 cannot ask itself; without the launcher: no terminal. */
final class Surroundings {
    private static final int DEFAULT_COLUMNS = 80;

    private Surroundings() {}

    static boolean stderrIsTerminal() {
        return Boolean.getBoolean("weir.stderr.terminal");
    }

    static boolean stdinIsTerminal() {
        return Boolean.getBoolean("weir.stdin.terminal");
    }

    /** See no-color.org. */
    static boolean wantsColour() {
        String noColour = System.getenv("NO_COLOR");
        return Boolean.getBoolean("weir.stdout.terminal") && (noColour == null || noColour.isEmpty());
    }

    /** The width of the terminal, or of {@code COLUMNS}, or 80. */
    static int columns() {
        String columns = System.getenv("COLUMNS");
        return columns != null && columns.matches("[1-9]\\d{1,3}") ? Integer.parseInt(columns) : DEFAULT_COLUMNS;
    }
}

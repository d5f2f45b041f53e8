package dev.weir.scope;

/** As Storm's LogWriter: a main class whose arguments are the command line of another one. */
final class LogWriterLike {
    private LogWriterLike() {}

    public static void main(String[] arguments) throws Exception {
        Victim.main(arguments);
    }
}

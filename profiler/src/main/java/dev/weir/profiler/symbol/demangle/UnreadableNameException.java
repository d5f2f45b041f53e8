package dev.weir.profiler.symbol.demangle;

/** The symbol is not what its prefix promised, or needs more than we allow: it stays as it is. Without a stack trace, for it is no failure. */
final class UnreadableNameException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnreadableNameException(String message) {
        super(message, null, false, false);
    }
}

package dev.weir.profiler.python;

/** An interpreter whose structures are not known; the message is a clause for people. */
final class UnknownPythonException extends Exception {
    private static final long serialVersionUID = 1;

    UnknownPythonException(String message) {
        super(message);
    }
}

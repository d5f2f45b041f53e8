package dev.weir.model;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A failure that the user can do something about: the message says what failed, where, why, and how to mend it.
 *
 * <p>Anything else that escapes is a bug and ends with a stack trace and exit code 1.
 */
public final class WeirException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What went wrong, as far as a script needs to know: each kind is one exit code. */
    public enum Kind {
        /** What the user wrote is wrong: an option, a file, a pattern. */
        USAGE(2),
        /** This machine or a host lacks something: a right, a kernel feature, a program. */
        ENVIRONMENT(3),
        /** A host could not be reached or failed while others may have gone on. */
        REMOTE(4),
        /** The measurement is below the quality that was asked for, or a task got dearer. */
        QUALITY(5);

        private final int exitCode;

        Kind(int exitCode) {
            this.exitCode = exitCode;
        }

        public int exitCode() {
            return exitCode;
        }
    }

    private final Kind kind;

    public WeirException(Kind kind, String message) {
        this(kind, message, null);
    }

    public WeirException(Kind kind, String message, @Nullable Throwable cause) {
        super(requireNonNull(message, "message is null"), cause);
        this.kind = requireNonNull(kind, "kind is null");
    }

    public Kind kind() {
        return kind;
    }
}

package dev.weir.denominators;

import org.jspecify.annotations.Nullable;

/** Why there is no answer now; the next question may have one. */
final class Unavailable extends Exception {
    private static final long serialVersionUID = 1;
    private final int status;

    /** @param status of HTTP; 0 when nothing answered at all */
    Unavailable(String message, int status, @Nullable Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    Unavailable(String message, int status) {
        this(message, status, null);
    }

    /** Whether the server is there and knows nothing of that name. */
    boolean isNotFound() {
        return status == 404;
    }

    /** Whether something answered, but not as was expected. */
    boolean isAnswer() {
        return status > 0;
    }

    /** What is wrong, as a part of a sentence. */
    String reason() {
        return String.valueOf(getMessage());
    }
}

package dev.weir.hotspot;

import java.io.IOException;

/** A JVM that does not describe what is needed of it: another vendor's, a stripped libjvm.so, or a HotSpot that has changed. */
public final class UnknownLayoutException extends IOException {
    private static final long serialVersionUID = 1;

    /**
     * @param missing what is not there, such as {@code libjvm.so does not describe nmethod._scopes_data_begin}
     */
    public UnknownLayoutException(String missing) {
        super(missing);
    }
}

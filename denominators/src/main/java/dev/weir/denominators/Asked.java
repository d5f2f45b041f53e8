package dev.weir.denominators;

import static dev.weir.model.WeirException.Kind.USAGE;

import dev.weir.model.WeirException;
import org.jspecify.annotations.Nullable;

/**
 * What the user wrote, as errors repeat it.
 *
 * @param option {@code --events}
 * @param text behind it
 * @param hint a sentence that says what could be written
 */
record Asked(String option, String text, String hint) {
    static Asked events(String spec) {
        return new Asked("--events", spec, DenominatorSpec.SUPPORTED);
    }

    WeirException bad(String why, @Nullable Throwable cause) {
        return new WeirException(USAGE, option + " " + text + ": " + why + ". " + hint, cause);
    }

    /** What stands before the first colon is repeated alone: the rest holds what must not get into reports. */
    WeirException secret(String why) {
        return new WeirException(
                USAGE, option + " " + text.substring(0, text.indexOf(':')) + ":…: " + why + ". " + hint);
    }
}

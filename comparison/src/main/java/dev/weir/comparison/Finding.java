package dev.weir.comparison;

import static java.util.Objects.requireNonNull;

/**
 * Something in which runs that are compared are not alike.
 *
 * @param refuses whether their figures cannot be compared because of it, unless the user insists
 * @param sentence for people, without its full stop
 */
public record Finding(boolean refuses, String sentence) {
    public Finding {
        requireNonNull(sentence, "sentence is null");
    }
}

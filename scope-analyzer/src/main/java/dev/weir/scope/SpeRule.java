package dev.weir.scope;

import static java.util.Objects.requireNonNull;

import dev.weir.model.EngineRole;
import java.util.regex.Pattern;

/**
 * One line of known_spes.txt.
 *
 * @param line counted from 1, for messages
 */
record SpeRule(String engine, EngineRole role, SpePattern pattern, int line) {
    private static final Pattern ENGINE = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{N}._-]*");

    SpeRule {
        requireNonNull(role, "role is null");
        requireNonNull(pattern, "pattern is null");
        if (!ENGINE.matcher(engine).matches()) {
            throw new IllegalArgumentException(
                    "\"" + engine + "\" is no engine name; expected letters, digits, dots, dashes and underscores");
        }
    }
}

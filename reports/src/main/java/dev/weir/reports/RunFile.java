package dev.weir.reports;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.util.regex.Pattern;

/**
 * A file that somebody else knows how to write and that belongs into the run's directory, such as {@code node-1.weir}.
 *
 * @param name one path element
 */
public record RunFile(String name, Content content) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,254}");

    /** Writes the same bytes whenever it is asked. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    public RunFile {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a file name: \"" + name + "\"");
        }
        requireNonNull(content, "content is null");
    }
}

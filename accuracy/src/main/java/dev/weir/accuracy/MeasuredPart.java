package dev.weir.accuracy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The part of a page that a command writes, between two lines that name it; the rest of the page is written by people. */
public final class MeasuredPart {
    private MeasuredPart() {}

    /**
     * Puts the text in place of what stands there.
     *
     * @param command the make target whose figures they are; the lines are {@code <!-- measured by make COMMAND -->} and {@code <!-- end of what was measured -->}
     * @throws IOException when the page has no such lines
     */
    public static void write(Path page, String command, String text) throws IOException {
        String begin = "<!-- measured by make " + command + " -->\n";
        String end = "<!-- end of what was measured -->\n";
        String old = Files.readString(page, StandardCharsets.UTF_8);
        int from = old.indexOf(begin);
        int to = from < 0 ? -1 : old.indexOf(end, from);
        if (to < 0) {
            throw new IOException(
                    page + " has no place for the figures: the lines " + begin.strip() + " and " + end.strip());
        }
        Files.writeString(page, old.substring(0, from + begin.length()) + text + old.substring(to));
    }
}

package dev.weir.denominators;

import static dev.weir.model.WeirException.Kind.ENVIRONMENT;
import static dev.weir.model.WeirException.Kind.USAGE;

import dev.weir.model.WeirException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file that a job appends its count to.
 *
 * <p>Each line is {@code [MILLIS] COUNT}: the events since whenever, and before them, if the job tells, the milliseconds since 1970 at which it counted so many. Spaces, tabs or one comma part the
 * two. Lines that are empty or begin with {@code #} are passed over. Only the last whole line is read; one that still lacks its line end is being written. A file that was truncated
 * or replaced goes on if its count does, and is a counter that began anew if its count is lower.
 */
final class CountFile implements CounterSource {
    private static final int TAIL = 8_192;
    private static final Pattern LINE =
            Pattern.compile("(?:(\\d{13})(?:\\s*,\\s*|\\s+))?(\\d+(?:\\.\\d*)?(?:[eE]\\+?\\d{1,2})?)");

    private final Path path;
    private Shown shown = Shown.IN_STEPS;

    CountFile(Path path) {
        this.path = path;
    }

    static CountFile parse(String path) {
        if (path.isBlank()) {
            throw new WeirException(USAGE, "--events file:: no path in it. " + DenominatorSpec.SUPPORTED);
        }
        return new CountFile(Path.of(path));
    }

    @Override
    public void connect() {
        if (!Files.isReadable(path) || Files.isDirectory(path)) {
            throw new WeirException(
                    USAGE,
                    "--events " + source() + ": "
                            + (Files.exists(path) ? "it cannot be read" : "there is no such file")
                            + ". " + advice());
        }
        try {
            shown = read().at().isPresent() ? Shown.LIVE : Shown.IN_STEPS;
        } catch (Unavailable e) {
            throw new WeirException(
                    ENVIRONMENT,
                    "--events " + source() + ": " + e.reason() + ". The job must have counted before it is profiled.",
                    e);
        }
    }

    @Override
    public Totals read() throws Unavailable {
        String[] lines = tail().split("\n", -1);
        // What follows the last line end is not whole yet; what precedes the first may have been cut.
        for (int i = lines.length - 2; i >= 0; i--) {
            String line = lines[i].strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                return totals(line);
            }
        }
        throw new Unavailable("it has no whole line with a count yet", 0);
    }

    private Totals totals(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new WeirException(
                    USAGE,
                    source() + ": its last line is \"" + (line.length() > 80 ? line.substring(0, 80) + "…" : line)
                            + "\", and must be a count, or milliseconds since 1970 (13 digits) and a count.");
        }
        return new Totals(
                Optional.ofNullable(matcher.group(1)).map(millis -> Instant.ofEpochMilli(Long.parseLong(millis))),
                Map.of(Counter.job(""), new BigDecimal(matcher.group(2)).longValue()));
    }

    private String tail() throws Unavailable {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            long length = file.length();
            byte[] bytes = new byte[(int) Math.min(TAIL, length)];
            file.seek(length - bytes.length);
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new Unavailable("it cannot be read: " + e.getMessage(), 0, e);
        }
    }

    @Override
    public String source() {
        return "file:" + path;
    }

    @Override
    public String method() {
        return shown == Shown.LIVE ? "last line of the file, dated by its own time stamp" : "last line of the file";
    }

    @Override
    public String advice() {
        return "The job must append a line with its count of events, and keep doing so; weir reads the file on the machine where it runs.";
    }

    @Override
    public Shown shown() {
        return shown;
    }

    @Override
    public void close() {
        // Nothing stays open between two readings.
    }
}

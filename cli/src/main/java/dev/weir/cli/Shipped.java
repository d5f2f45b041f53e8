package dev.weir.cli;

import dev.weir.model.WeirException;
import dev.weir.model.WeirException.Kind;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The files that come with Weir: its own jar, and the ones in {@code config/} that people edit. */
final class Shipped {
    private Shipped() {}

    /** The one runnable jar that this code was started from. */
    static Path jar() {
        Path code = code();
        if (!Files.isRegularFile(code)) {
            throw new IllegalStateException("not started from a jar but from " + code);
        }
        return code;
    }

    /** The folder of the jar; on a host, the content-addressed cache. */
    static Path directory() {
        return code().resolveSibling("");
    }

    // The jar, or the compiler's output while it is being tested.
    private static Path code() {
        try {
            return Path.of(Shipped.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toAbsolutePath();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the jar has no path", e);
        }
    }

    /**
     * The file that the user named, or the one of that name in {@code config/}: below the working directory first, then in the
     * checkout that the launcher belongs to.
     */
    static Path file(@Nullable Path named, String name, String option) {
        if (named != null) {
            return named;
        }
        return ifThere(name)
                .orElseThrow(() -> new WeirException(
                        Kind.USAGE,
                        "no " + Path.of("config", name) + " here nor in Weir's own folder. Name the file with " + option
                                + " FILE."));
    }

    /** The file of that name in {@code config/}, looked for in the same places. */
    static Optional<Path> ifThere(String name) {
        Path here = Path.of("config", name);
        Path home = Path.of(System.getProperty("weir.home", ".")).resolve(here);
        return Stream.of(here, home).filter(Files::isRegularFile).findFirst();
    }
}

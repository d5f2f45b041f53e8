package dev.weir.agent;

import static dev.weir.model.WeirException.Kind.ENVIRONMENT;
import static dev.weir.model.WeirException.Kind.USAGE;

import dev.weir.model.WeirException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** The JVMTI library {@code libweirmap.so} that this jar carries, and the words that start and stop it. */
public final class MapLibrary {
    /** Beyond this a map ends and says so; a busy Flink JVM writes a few MB. */
    public static final long DEFAULT_CAP_BYTES = 256L << 20;

    private MapLibrary() {}

    /**
     * Writes the library for this machine into a directory, under a name that holds its content's hash.
     *
     * <p>The file appears whole or not at all, and everybody may read it: the JVM that loads it may run as another user,
     * who needs to reach the directory too.
     */
    public static Path extractTo(Path directory) {
        return new CarriedFile("libweirmap", ".so", bytes()).extractTo(directory);
    }

    /** The library itself, for whoever has to put it where {@link #extractTo} cannot. */
    public static byte[] bytes() {
        String name = "linux-" + architecture(System.getProperty("os.arch", "")) + "/libweirmap.so";
        try (InputStream resource = MapLibrary.class.getResourceAsStream(name)) {
            if (resource == null) {
                throw new WeirException(
                        ENVIRONMENT,
                        "this build of Weir carries no JVMTI library for " + name
                                + ". Build it on such a machine, or take the names from another source: --names jcmd.");
            }
            return resource.readAllBytes();
        } catch (IOException e) {
            throw new WeirException(ENVIRONMENT, "cannot read " + name + " from Weir's own jar: " + e, e);
        }
    }

    /**
     * The word for a command line that makes a JVM write its map from its start; {@code %p} in the file's name becomes the
     * process id that the JVM itself sees.
     */
    public static String agentPath(Path library, String file) {
        return "-agentpath:" + library.toAbsolutePath() + "=file=" + checked(file);
    }

    /**
     * The options that start a map in a running JVM.
     *
     * @param file absolute, as the JVM sees it; must not exist, unless it is a map that a dead process left behind
     * @param lease the map ends by itself, and its file goes, when nobody has held a read lock on the file for that long
     */
    public static String startOptions(String file, long capBytes, Duration lease) {
        return "file=" + checked(file) + ",cap=" + capBytes + ",lease=" + lease.toSeconds();
    }

    /** The options that end the map in this file, and no other; the file itself stays for whoever reads it. */
    public static String stopOptions(String file) {
        return "stop=" + checked(file);
    }

    private static String checked(String file) {
        if (!file.startsWith("/") || file.indexOf(',') >= 0 || file.indexOf('\n') >= 0 || file.indexOf('\0') >= 0) {
            throw new WeirException(
                    USAGE, "the file of a map is an absolute path without a comma or line break, not \"" + file + "\"");
        }
        return file;
    }

    static String architecture(String javaName) {
        return switch (javaName) {
            case "amd64", "x86_64" -> "x86_64";
            default -> javaName.toLowerCase(Locale.ROOT);
        };
    }
}

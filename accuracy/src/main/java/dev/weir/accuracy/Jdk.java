package dev.weir.accuracy;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A JDK of this machine. */
record Jdk(String feature, Path home) {
    private static final Pattern VERSION = Pattern.compile("(?m)^JAVA_VERSION=\"(?:1\\.)?(\\d+)[^\"]*\"");

    /** The newest of every feature release under /usr/lib/jvm, and WEIR_JDK_25. */
    static Map<String, Jdk> find() throws IOException {
        Map<String, Jdk> found = new TreeMap<>();
        Path all = Path.of("/usr/lib/jvm");
        if (Files.isDirectory(all)) {
            try (DirectoryStream<Path> homes = Files.newDirectoryStream(all)) {
                for (Path home : homes) {
                    of(home).ifPresent(jdk ->
                            found.merge(jdk.feature(), jdk, (a, b) -> a.home().compareTo(b.home()) < 0 ? b : a));
                }
            }
        }
        String named = System.getenv("WEIR_JDK_25");
        if (named != null) {
            of(Path.of(named)).ifPresent(jdk -> found.put(jdk.feature(), jdk));
        }
        return found;
    }

    private static Optional<Jdk> of(Path home) throws IOException {
        Path release = home.resolve("release");
        if (!Files.isReadable(release) || !Files.isExecutable(home.resolve("bin/java"))) {
            return Optional.empty();
        }
        Matcher version = VERSION.matcher(Files.readString(release));
        return version.find() ? Optional.of(new Jdk(String.valueOf(version.group(1)), home)) : Optional.empty();
    }
}

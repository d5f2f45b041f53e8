package dev.weir.scope;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory that looks like {@code /proc}, for what no real process will do on demand. */
record FakeProc(Path directory) {
    /** One process; {@code exe} must not be there, since links to it are all that is read. */
    Path process(int pid, String comm, char state, String exe, byte[] commandLine) throws IOException {
        Path process = Files.createDirectories(directory.resolve(String.valueOf(pid)));
        Files.writeString(
                process.resolve("stat"),
                pid + " (" + comm + ") " + state + " 1 1 1 0 -1 4194304 1 1 1 1 1 1 1 1 20 0 1 0 " + (pid * 10)
                        + " 1 1 1\n");
        Files.writeString(
                process.resolve("status"),
                "Name:\t" + comm + "\nTgid:\t" + pid + "\nUid:\t0\t0\t0\t0\nVmRSS:\t  2048 kB\n");
        Files.write(process.resolve("cmdline"), commandLine);
        Files.writeString(process.resolve("maps"), "");
        Files.createSymbolicLink(process.resolve("exe"), Path.of(exe));
        Files.createDirectories(process.resolve("fd"));
        return process;
    }

    Path java(int pid, String... words) throws IOException {
        return process(pid, "java", 'S', "/nowhere/bin/java", words(words));
    }

    static byte[] words(String... words) {
        return (String.join("\0", words) + "\0").getBytes(StandardCharsets.UTF_8);
    }
}

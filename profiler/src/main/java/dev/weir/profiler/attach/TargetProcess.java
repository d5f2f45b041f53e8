package dev.weir.profiler.attach;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What /proc says about the JVM at this moment.
 *
 * @param pid in our pid namespace
 * @param innermostPid as the process sees itself: the number in the names of its files
 * @param uid effective
 * @param state the letter of /proc/PID/stat; {@code T} is a stopped process
 * @param catchesQuit whether it has a handler for SIGQUIT: without one the attach request would kill it
 */
public record TargetProcess(int pid, int innermostPid, long uid, long startTicks, char state, boolean catchesQuit) {
    private static final int SIGQUIT = 3;

    /** Empty when there is no such process, or no right to look at it. */
    public static Optional<TargetProcess> read(int pid) {
        try {
            String stat = text(pid, "stat");
            // The second field, a name in parentheses, may hold anything.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            int innermost = pid;
            long uid = -1;
            boolean quit = false;
            for (String line : text(pid, "status").split("\n", -1)) {
                String[] words = line.split("\\s+", -1);
                switch (words[0]) {
                    case "NSpid:" -> innermost = Integer.parseInt(words[words.length - 1]);
                    case "Uid:" -> uid = Long.parseLong(words[2]);
                    case "SigCgt:" -> quit = (Long.parseUnsignedLong(words[1], 16) >>> (SIGQUIT - 1) & 1) != 0;
                    default -> {}
                }
            }
            // Field 22 of the file; the fields after the name begin with the third.
            return Optional.of(
                    new TargetProcess(pid, innermost, uid, Long.parseLong(fields[19]), fields[0].charAt(0), quit));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static String text(int pid, String file) throws IOException {
        return Files.readString(Path.of("/proc/" + pid, file), StandardCharsets.ISO_8859_1);
    }

    public boolean isStopped() {
        return state == 'T' || state == 't';
    }

    /** Its root directory, in its own mount namespace. */
    public Path root() {
        return Path.of("/proc/" + pid + "/root");
    }
}

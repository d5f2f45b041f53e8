package dev.weir.scope;

import dev.weir.hotspot.ProcessMemory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The files of one {@code /proc/PID}.
 *
 * <p>Every method throws {@link IOException} when the process has gone, and those that need the right to trace it (all but {@link
 * #stat}, {@link #commandLine}, {@link #status} and {@link #threadNames}) {@link AccessDeniedException} when we lack that.
 */
record ProcDirectory(Path path) {
    /** The variables that Java reads options from. Nothing else of an environment is kept, since it holds secrets. */
    static final Set<String> OPTION_VARIABLES = Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    // The kernel allows 6 MB of arguments; a process may claim any length by prctl(PR_SET_MM).
    private static final int COMMAND_LINE_LIMIT_BYTES = 8 << 20;
    // vm.max_map_count mappings (65,530 by default, some engines raise it to a million) of about 120 bytes.
    private static final int MAPS_LIMIT_BYTES = 128 << 20;

    Optional<ProcStat> stat() throws IOException {
        return ProcStat.parse(text("stat", 4096));
    }

    /** The fields of {@code status}, by name. */
    Map<String, String> status() throws IOException {
        Map<String, String> fields = new HashMap<>();
        for (String line : text("status", 65_536).split("\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        return fields;
    }

    /** Empty while a process is being born or dies. Bytes that are not UTF-8 become U+FFFD. */
    List<String> commandLine() throws IOException {
        String text = text("cmdline", COMMAND_LINE_LIMIT_BYTES);
        if (text.isEmpty()) {
            return List.of();
        }
        // Each word ends with a NUL; a program that rewrote its title may have left none, or many behind it.
        List<String> words = new ArrayList<>(Arrays.asList(text.split("\0", -1)));
        while (!words.isEmpty() && words.get(words.size() - 1).isEmpty()) {
            words.remove(words.size() - 1);
        }
        // An empty last argument is lost with them: nothing here depends on it.
        return words;
    }

    /** Where {@code exe} points, without the kernel's mark for a file that was replaced since. */
    String executable() throws IOException {
        String target = Files.readSymbolicLink(path.resolve("exe")).toString();
        String deleted = " (deleted)";
        return target.endsWith(deleted) ? target.substring(0, target.length() - deleted.length()) : target;
    }

    List<Mapping> mappedFiles() throws IOException {
        return Mapping.parseFiles(text("maps", MAPS_LIMIT_BYTES));
    }

    /** The files that the process holds open, as paths; descriptors that close meanwhile are left out. */
    List<String> openFiles() throws IOException {
        List<String> files = new ArrayList<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(path.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                String target = target(descriptor);
                if (target.startsWith("/")) {
                    files.add(target);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return files;
    }

    /** The names of the threads, of which Linux keeps 15 bytes; threads that end meanwhile are left out. */
    List<String> threadNames() throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(path.resolve("task"))) {
            for (Path thread : threads) {
                String name = threadName(thread);
                if (!name.isEmpty()) {
                    names.add(name);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }

    private static String threadName(Path thread) {
        try {
            return Files.readString(thread.resolve("comm"), StandardCharsets.ISO_8859_1)
                    .strip();
        } catch (IOException endedMeanwhile) {
            return "";
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    /** The values of {@link #OPTION_VARIABLES} that are set, as they were when the process started. */
    Map<String, String> optionVariables() throws IOException {
        byte[] environment = bytes("environ", COMMAND_LINE_LIMIT_BYTES);
        Map<String, String> variables = new HashMap<>();
        int start = 0;
        for (int i = 0; i <= environment.length; i++) {
            if (i == environment.length || environment[i] == 0) {
                keep(environment, start, i, variables);
                start = i + 1;
            }
        }
        Arrays.fill(environment, (byte) 0);
        return variables;
    }

    private static void keep(byte[] environment, int start, int end, Map<String, String> variables) {
        for (String name : OPTION_VARIABLES) {
            byte[] prefix = (name + "=").getBytes(StandardCharsets.US_ASCII);
            if (end - start >= prefix.length
                    && Arrays.equals(environment, start, start + prefix.length, prefix, 0, prefix.length)) {
                int value = start + prefix.length;
                // As getenv(3): the first of two counts.
                variables.putIfAbsent(name, new String(environment, value, end - value, StandardCharsets.UTF_8));
            }
        }
    }

    ProcessFiles files() {
        return new ProcessFiles(path);
    }

    ProcessMemory memory() throws IOException {
        return new ProcessMemory(path);
    }

    private String text(String name, int limitBytes) throws IOException {
        return new String(bytes(name, limitBytes), StandardCharsets.UTF_8);
    }

    private byte[] bytes(String name, int limitBytes) throws IOException {
        try (InputStream in = Files.newInputStream(path.resolve(name))) {
            return in.readNBytes(limitBytes);
        }
    }
}

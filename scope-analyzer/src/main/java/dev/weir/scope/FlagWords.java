package dev.weir.scope;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The {@code -XX:} words of a JVM in the order in which HotSpot reads them: a later one wins.
 *
 * @param complete false when some source of words could not be read, so that a word may be missing
 */
record FlagWords(List<String> words, boolean complete) {
    private static final String PREFIX = "-XX:";
    private static final String OPTIONS_FILE = "-XX:VMOptionsFile=";
    private static final String SETTINGS_FILE = "-XX:Flags=";
    private static final int FILE_LIMIT_BYTES = 1 << 20;

    // Each of these words adds to the ones before it.
    private static final Set<String> ACCUMULATING = Set.of(
            "CompileCommand",
            "CompileOnly",
            "ControlIntrinsic",
            "DisableIntrinsic",
            "OnError",
            "OnOutOfMemoryError",
            "StartFlightRecording");

    FlagWords {
        words = List.copyOf(words);
    }

    /**
     * The words as the launcher and the VM put them together.
     *
     * @param options everything the JVM was given, in order: JAVA_TOOL_OPTIONS, JDK_JAVA_OPTIONS, the command line, _JAVA_OPTIONS
     * @param perfData what the JVM says it was given. It joins words by blanks, so the words of {@code options} are better where both
     *     tell the same, and worse where they differ: an argfile may have changed since the start.
     */
    static FlagWords of(
            List<String> options, boolean optionsComplete, Optional<PerfData> perfData, ProcessFiles files) {
        List<String> own = new ArrayList<>();
        List<String> settings = new ArrayList<>();
        boolean complete = optionsComplete;
        for (String option : options) {
            try {
                if (option.startsWith(OPTIONS_FILE)) {
                    own.addAll(OptionWords.ofVariable(read(files, option.substring(OPTIONS_FILE.length()))));
                    continue;
                }
                if (option.startsWith(SETTINGS_FILE) && perfData.isEmpty()) {
                    settings = OptionWords.ofVariable(read(files, option.substring(SETTINGS_FILE.length()))
                            .replaceAll("#[^\n]*", ""));
                }
            } catch (IOException e) {
                complete = false;
            }
            own.add(option);
        }
        if (perfData.isPresent()) {
            settings = perfData.flatMap(PerfData::vmFlags)
                    .map(flags -> List.of(flags.split(" ")))
                    .orElse(List.of());
        }
        Optional<List<String>> told = perfData.flatMap(PerfData::vmArgs).map(args -> flags(List.of(args.split(" "))));
        List<String> joined = flags(List.of(String.join(" ", own).split(" ")));
        boolean ownIsRight = told.isEmpty() || told.get().equals(joined);
        List<String> words = new ArrayList<>();
        settings.stream().map(setting -> PREFIX + setting).forEach(words::add);
        words.addAll(ownIsRight ? flags(own) : told.get());
        return new FlagWords(words, complete || told.isPresent());
    }

    private static String read(ProcessFiles files, String path) throws IOException {
        return new String(files.read(path, FILE_LIMIT_BYTES), StandardCharsets.UTF_8);
    }

    private static List<String> flags(List<String> words) {
        return words.stream().filter(word -> word.startsWith(PREFIX)).toList();
    }

    /** One word for each flag, the one that holds, sorted. */
    List<String> inForce() {
        TreeMap<String, String> last = new TreeMap<>();
        for (String word : words) {
            String name = name(word);
            last.put(ACCUMULATING.contains(name) ? word : name, word);
        }
        return last.values().stream().sorted().toList();
    }

    /**
     * A flag that is off unless a word turns it on; empty when no word was seen and one may be missing.
     *
     * <p>A diagnostic flag needs no rule of its own: without -XX:+UnlockDiagnosticVMOptions before it HotSpot does not start, not even
     * under -XX:+IgnoreUnrecognizedVMOptions (tried on 17 and 25).
     */
    Optional<Boolean> isOn(String flag) {
        return words.stream()
                .filter(word -> word.equals(PREFIX + "+" + flag) || word.equals(PREFIX + "-" + flag))
                .reduce((earlier, later) -> later)
                .map(word -> word.charAt(PREFIX.length()) == '+')
                .or(() -> complete ? Optional.of(false) : Optional.empty());
    }

    private static String name(String word) {
        String rest = word.substring(PREFIX.length());
        if (rest.startsWith("+") || rest.startsWith("-")) {
            return rest.substring(1);
        }
        int end = 0;
        while (end < rest.length() && rest.charAt(end) != '=' && rest.charAt(end) != ':') {
            end++;
        }
        return rest.substring(0, end);
    }
}

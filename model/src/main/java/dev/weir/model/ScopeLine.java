package dev.weir.model;

import static java.util.Objects.requireNonNull;

import dev.weir.model.WeirException.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One line that {@value #COMMAND} writes to its stdout about the processes of the host it runs on: {@code parse(line.toLine())} equals {@code line}.
 *
 * <p>Words are separated by tabs. A process chooses its own name, so what could end a line or a word, or move a terminal's cursor, is replaced when a line
 * is made.
 */
public sealed interface ScopeLine {
    /** The hidden command of the one jar that lists the processes of the host it runs on. */
    String COMMAND = "host-scope";

    /** Why a process is told of. */
    enum Occasion {
        /** It was there when it was looked for. */
        FOUND,
        /** It has started, or is only now known for what it is. */
        STARTED,
        /** It has ended. */
        ENDED;

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        private static Optional<Occasion> ofWord(String word) {
            return Arrays.stream(values())
                    .filter(occasion -> occasion.word().equals(word))
                    .findFirst();
        }
    }

    /**
     * A process that a rule fits, or one of the biggest that none does.
     *
     * @param engine empty when no rule fits
     * @param role empty when no rule fits
     * @param program the JVM's main class, or the executable's name
     * @param user empty when no rule fits
     * @param runtime {@code Java 17.0.15+6}, {@code Python} or empty
     * @param stacks how its stacks will be walked, as far as that is known before it is tried
     * @param pattern the one of known_spes.txt that fits
     */
    record Seen(
            Occasion occasion,
            Tgid tgid,
            String engine,
            String role,
            String program,
            String user,
            String runtime,
            String stacks,
            String pattern,
            long residentBytes)
            implements ScopeLine {
        public Seen {
            requireNonNull(occasion, "occasion is null");
            requireNonNull(tgid, "tgid is null");
            engine = clean(engine);
            role = clean(role);
            program = clean(program);
            user = clean(user);
            runtime = clean(runtime);
            stacks = clean(stacks);
            pattern = clean(pattern);
            if (residentBytes < 0) {
                throw new IllegalArgumentException("residentBytes is negative: " + residentBytes);
            }
        }

        public boolean isOfAnEngine() {
            return !engine.isEmpty();
        }

        @Override
        public String toLine() {
            return String.join(
                    "\t",
                    occasion.word(),
                    tgid.toString(),
                    engine,
                    role,
                    program,
                    user,
                    runtime,
                    stacks,
                    pattern,
                    Long.toString(residentBytes));
        }
    }

    /** A sentence for people about the host. */
    record Note(String text) implements ScopeLine {
        public Note {
            text = clean(text);
        }

        @Override
        public String toLine() {
            return "note\t" + text;
        }
    }

    /** All that was there has been told of; without this line a list is not whole. */
    record Listed() implements ScopeLine {
        @Override
        public String toLine() {
            return "listed";
        }
    }

    String toLine();

    /** Empty for a line that is none of these. */
    static Optional<ScopeLine> parse(String line) {
        String[] words = line.split("\t", -1);
        if (line.equals("listed")) {
            return Optional.of(new Listed());
        }
        if (words.length == 2 && words[0].equals("note")) {
            return Optional.of(new Note(words[1]));
        }
        Optional<Occasion> occasion = Occasion.ofWord(words[0]);
        if (words.length != 10 || occasion.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Seen(
                    occasion.get(),
                    new Tgid(Integer.parseInt(words[1])),
                    words[2],
                    words[3],
                    words[4],
                    words[5],
                    words[6],
                    words[7],
                    words[8],
                    Long.parseLong(words[9])));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            int type = Character.getType(c);
            boolean acts = Character.isISOControl(c)
                    || type == Character.FORMAT
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR
                    || type == Character.SURROGATE;
            clean.appendCodePoint(acts ? '?' : c);
        });
        return clean.toString();
    }

    /**
     * What is asked of {@value ScopeLine#COMMAND}: {@code parse(toArgv(r)).equals(r)}.
     *
     * @param knownSpes the rules as a file on that host
     * @param others how many of the biggest processes that no rule fits are told of
     * @param watch whether to go on telling of those that come and go, for as long as stdin lasts
     */
    record Request(String knownSpes, int others, boolean watch) {
        public Request {
            requireNonNull(knownSpes, "knownSpes is null");
            if (others < 0) {
                throw new IllegalArgumentException("others is negative: " + others);
            }
        }

        public List<String> toArgv() {
            List<String> argv = new ArrayList<>(List.of("--known-spes=" + knownSpes, "--others=" + others));
            if (watch) {
                argv.add("--watch=true");
            }
            return List.copyOf(argv);
        }

        /** A word that it does not know is a usage error, never ignored. */
        public static Request parse(List<String> argv) {
            Optional<String> knownSpes = Optional.empty();
            int others = 0;
            boolean watch = false;
            for (Iterator<String> words = argv.iterator(); words.hasNext(); ) {
                String word = words.next();
                int equals = word.indexOf('=');
                String value = word.substring(equals + 1);
                try {
                    switch (equals < 0 ? word : word.substring(0, equals)) {
                        case "--known-spes" -> knownSpes = Optional.of(value);
                        case "--others" -> others = Integer.parseInt(value);
                        case "--watch" -> watch = Boolean.parseBoolean(value);
                        default -> throw new WeirException(Kind.USAGE, COMMAND + ": unknown argument \"" + word + "\"");
                    }
                } catch (NumberFormatException e) {
                    throw new WeirException(Kind.USAGE, COMMAND + ": bad value in \"" + word + "\"", e);
                }
            }
            return new Request(
                    knownSpes.orElseThrow(
                            () -> new WeirException(Kind.USAGE, COMMAND + ": --known-spes=FILE is required")),
                    others,
                    watch);
        }
    }
}

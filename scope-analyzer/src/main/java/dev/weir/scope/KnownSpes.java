package dev.weir.scope;

import dev.weir.model.EngineRole;
import dev.weir.model.WeirException;
import dev.weir.model.WeirException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rules of known_spes.txt, in the order of the file: the first that matches a process wins. */
public final class KnownSpes {
    /** Rules that fit nothing. */
    public static final KnownSpes NONE = new KnownSpes(List.of());

    private static final String SHIPPED = "known_spes.txt";

    private final List<SpeRule> rules;

    private KnownSpes(List<SpeRule> rules) {
        this.rules = List.copyOf(rules);
    }

    /** The rules that Weir ships, which are config/known_spes.txt of the version that was built. */
    public static KnownSpes shipped() {
        try (InputStream resource = KnownSpes.class.getResourceAsStream(SHIPPED)) {
            if (resource == null) {
                throw new IllegalStateException(SHIPPED + " is missing from the jar");
            }
            return parse(SHIPPED, new String(resource.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every error is of kind USAGE and names the file, and the line where there is one. */
    public static KnownSpes read(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            return parse(
                    file.toString(),
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString());
        } catch (NoSuchFileException e) {
            throw new WeirException(
                    Kind.USAGE,
                    file
                            + ": no such file. Leave the option out to use the rules that Weir ships, or begin with a copy of them:"
                            + " config/known_spes.txt in Weir's directory, dev/weir/scope/known_spes.txt in its jar.",
                    e);
        } catch (CharacterCodingException e) {
            throw new WeirException(Kind.USAGE, file + ": not UTF-8. Save it as UTF-8 text.", e);
        } catch (IOException e) {
            throw new WeirException(Kind.USAGE, file + ": cannot be read: " + e + ". Name a readable file.", e);
        }
    }

    /**
     * Parses the text of a file.
     *
     * @param name stands before the line number in messages
     */
    public static KnownSpes parse(String name, String text) {
        List<SpeRule> rules = new ArrayList<>();
        Map<SpePattern, SpeRule> byPattern = new HashMap<>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            List<String> words = words(number == 1 && line.startsWith("\uFEFF") ? line.substring(1) : line);
            if (words.isEmpty()) {
                continue;
            }
            String where = name + ":" + number + ": ";
            SpeRule rule = rule(where, words, number);
            SpeRule earlier = byPattern.putIfAbsent(rule.pattern(), rule);
            if (earlier != null) {
                throw new WeirException(
                        Kind.USAGE,
                        where + "pattern \"" + rule.pattern() + "\" is already in line " + earlier.line()
                                + "; only the first line can ever match. Remove one of the two.");
            }
            rules.add(rule);
        }
        if (rules.isEmpty()) {
            throw new WeirException(
                    Kind.USAGE,
                    name + ": no rule in it; expected lines of the form \"engine role main-class-or-pattern\"");
        }
        return new KnownSpes(rules);
    }

    // A # begins a comment at the start of a word only, as in ssh_config.
    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        for (String word : line.strip().split("\\s+", -1)) {
            if (word.startsWith("#")) {
                break;
            }
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words;
    }

    private static SpeRule rule(String where, List<String> words, int line) {
        if (words.size() != 3) {
            throw new WeirException(
                    Kind.USAGE,
                    where + "found " + words.size() + (words.size() == 1 ? " word" : " words")
                            + "; expected three: engine role main-class-or-pattern");
        }
        try {
            return new SpeRule(words.get(0), EngineRole.ofWord(words.get(1)), SpePattern.parse(words.get(2)), line);
        } catch (IllegalArgumentException e) {
            throw new WeirException(Kind.USAGE, where + e.getMessage(), e);
        }
    }

    List<SpeRule> rules() {
        return rules;
    }

    /** The first rule that the process fits. */
    Optional<SpeRule> firstMatch(Traits traits) {
        return rules.stream().filter(rule -> traits.fit(rule.pattern())).findFirst();
    }
}

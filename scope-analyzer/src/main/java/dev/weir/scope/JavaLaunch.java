package dev.weir.scope;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the {@code java} launcher makes of its command line: which words are options of the JVM, which one names the program, and
 * which are the program's own.
 *
 * @param options the words before the program, argfiles expanded, without those that take their value from the next word
 * @param complete false when an argfile could not be read: options and the program may hide in it
 */
record JavaLaunch(List<String> options, Optional<Program> program, List<String> arguments, boolean complete) {
    /** How the program was named. */
    enum Form {
        CLASS,
        JAR,
        MODULE
    }

    /** The program as the command line names it: a class, a jar's path, or {@code module[/class]}. */
    record Program(Form form, String text) {
        Program {
            requireNonNull(form, "form is null");
            requireNonNull(text, "text is null");
        }
    }

    // Of the launchers of JDK 9 to 25: IsWhiteSpaceOption in java.c. Their other form is one word, --option=value.
    private static final Set<String> WITH_VALUE = Set.of(
            "-cp",
            "-classpath",
            "--class-path",
            "-p",
            "--module-path",
            "--upgrade-module-path",
            "--add-modules",
            "--limit-modules",
            "--add-exports",
            "--add-opens",
            "--add-reads",
            "--patch-module",
            "--enable-native-access",
            "--illegal-native-access",
            "--sun-misc-unsafe-memory-access",
            "--enable-final-field-mutation",
            "-d",
            "--describe-module",
            "--source");

    // A megabyte of options is a hundred times more than any engine has.
    private static final int ARGFILE_LIMIT_BYTES = 1 << 20;

    JavaLaunch {
        requireNonNull(program, "program is null");
        options = List.copyOf(options);
        arguments = List.copyOf(arguments);
    }

    /**
     * Reads a command line.
     *
     * @param words those of {@code /proc/PID/cmdline}, the launcher's own name first
     * @param jdkJavaOptions the variable JDK_JAVA_OPTIONS, which the launcher puts before the words
     */
    static JavaLaunch parse(List<String> words, Optional<String> jdkJavaOptions, ProcessFiles files) {
        Expansion expansion = new Expansion(files);
        jdkJavaOptions.map(OptionWords::ofVariable).ifPresent(variable -> variable.forEach(expansion::add));
        words.stream().skip(1).forEach(expansion::add);
        return split(expansion);
    }

    private static JavaLaunch split(Expansion expansion) {
        List<String> options = new ArrayList<>();
        Optional<Program> program = Optional.empty();
        Form form = Form.CLASS;
        Iterator<String> words = expansion.words.iterator();
        while (words.hasNext() && program.isEmpty()) {
            String word = words.next();
            if (!word.startsWith("-")) {
                program = Optional.of(new Program(form, word));
            } else if (word.equals("-jar")) {
                // Not the next word but the first that is no option: "java -jar -Xmx1g app.jar" runs.
                form = Form.JAR;
            } else if (word.equals("-m") || word.equals("--module")) {
                program = words.hasNext() ? Optional.of(new Program(Form.MODULE, words.next())) : Optional.empty();
            } else if (word.startsWith("--module=")) {
                program = Optional.of(new Program(Form.MODULE, word.substring("--module=".length())));
            } else if (WITH_VALUE.contains(word)) {
                if (words.hasNext()) {
                    words.next();
                }
            } else {
                options.add(word);
            }
        }
        List<String> arguments = new ArrayList<>();
        words.forEachRemaining(arguments::add);
        // A program that was named after an unreadable argfile may be an argument of the one inside it.
        return new JavaLaunch(options, expansion.complete ? program : Optional.empty(), arguments, expansion.complete);
    }

    /** Replaces argfiles by their words until the program has been named; what follows is the program's. */
    private static final class Expansion {
        private final ProcessFiles files;
        private final List<String> words = new ArrayList<>();
        private boolean complete = true;
        private boolean stopped;
        private boolean valueExpected;
        private boolean moduleExpected;

        Expansion(ProcessFiles files) {
            this.files = files;
        }

        void add(String word) {
            if (stopped || !word.startsWith("@") || word.length() == 1) {
                take(word);
            } else if (word.startsWith("@@")) {
                take(word.substring(1));
            } else {
                try {
                    String text =
                            new String(files.read(word.substring(1), ARGFILE_LIMIT_BYTES), StandardCharsets.UTF_8);
                    // No argfile within an argfile: there an @ is a plain character.
                    OptionWords.ofArgFile(text).forEach(this::take);
                } catch (IOException e) {
                    complete = false;
                }
            }
        }

        private void take(String word) {
            words.add(word);
            if (stopped) {
                return;
            }
            if (moduleExpected || (!word.startsWith("-") && !valueExpected)) {
                stopped = true;
            } else if (word.startsWith("-")) {
                moduleExpected = word.equals("-m") || word.equals("--module");
                valueExpected = WITH_VALUE.contains(word);
                stopped = word.equals("--disable-@files") || word.startsWith("--module=");
            } else {
                valueExpected = false;
            }
        }
    }
}

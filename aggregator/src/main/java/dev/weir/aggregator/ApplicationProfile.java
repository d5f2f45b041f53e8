package dev.weir.aggregator;

import static dev.weir.model.WeirException.Kind.USAGE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.weir.aggregator.ProfileParser.Parsed;
import dev.weir.model.WeirException;
import dev.weir.model.summary.CanonicalTask;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which frames belong to which task: the ordered rules of an application_profile.txt.
 *
 * <pre>
 * # task = pattern | pattern …
 * Deserialize = com.fasterxml.jackson | DeserializeEvent
 * Kafka       = /KafkaSource(Reader|Fetcher)/ | thread:Source Data Fetcher*
 * WindowOperator
 * </pre>
 *
 * <ul>
 *   <li>A line is {@code task = pattern | pattern …}. A line without {@code =} is one pattern and a task named by it. The same task may stand on
 *       several lines: its rules add up, each with the rank of its own line. Names keep their inner blanks; two names that differ only
 *       in case are an error, since operators are matched to tasks without regard to case.
 *   <li>{@code #} begins a comment at the start of a line or after a blank, so {@code thread:GC Thread#0} needs no escape.
 *   <li>A plain pattern is a substring of {@code package.Class.method}, in which {@code /} and {@code .} are the same. Upper and lower case differ.
 *   <li>A pattern with a {@code *} must cover the name from the start of one of its parts (after {@code .}, {@code $} or {@code :}) to its very end; {@code *} stands
 *       for any characters. {@code Window*} claims {@code org.acme.WindowOperator.run} and not {@code org.acme.MyWindow.run}.
 *   <li>{@code /regex/} is a Java regular expression, found anywhere in the name. It ends at the first {@code /} that no {@code \} stands before; {@code |},
 *       {@code =} and {@code #} in it are its own.
 *   <li>{@code thread:NAME} is the whole name of the thread, with {@code *}. The kernel keeps 15 bytes of it: what was cut off counts as fitting, unless
 *       the pattern begins with {@code *}: that one is asked about what was kept.
 *   <li>{@code thread:/regex/} is found anywhere in what was kept of the thread's name: {@code thread:/^Thread-\d+-filt/}.
 *   <li>{@code lib:NAME} is the whole file name of the frame's library, with {@code *}; {@code lib:kernel} is the kernel. It claims frames without a
 *       name too; all others claim named frames only.
 *   <li>Outside a regex {@code \} takes the meaning from {@code | = # * [ ]} and {@code \}: {@code operator\=\=}.
 *   <li>{@code Kafka [Source] = …}: the label is the task's {@linkplain CanonicalTask name across engines}. It may stand on any line of the task; two different ones are an
 *       error. A task without one has the word that it is called by, or else Other. Sub-tasks have none. {@code Kafka \[Source] = …} is a name that ends so.
 *   <li>{@code Window/aggregate = CountViews} is a sub-task of the task {@code Window}, if the file has a task of that name; the last {@code /} parts them. Its rules are
 *       asked only about stacks that {@code Window} has already got, and only about the frames from the leaf to the one that decided: so a parent's figures
 *       never depend on its sub-tasks. What no sub-task claims is in the parent alone. A sub-task has no sub-tasks.
 *   <li>Unmatched, Unresolved and Lost are rows of every result and cannot be tasks. A task may be called GC, JIT, VM, Safepoint, Class loading, Wait or Kernel: it then
 *       takes the row of the built-in task of that name, which still adds what no rule claims.
 * </ul>
 */
public final class ApplicationProfile {
    // Profiles are written by hand; more than this is some other file, and reading /dev/zero must end.
    private static final int MAX_BYTES = 1 << 20;

    private final List<TaskRule> rules;
    private final List<String> tasks;
    private final Map<String, CanonicalTask> labels;
    private final String text;
    /** Of a {@linkplain #canonical() merged} profile what the built-in tasks are in it; empty for one as it is written. */
    private final Map<BuiltInTask, CanonicalTask> merged;

    private ApplicationProfile(
            List<TaskRule> rules,
            Map<String, CanonicalTask> labels,
            String text,
            Map<BuiltInTask, CanonicalTask> merged) {
        this.rules = List.copyOf(rules);
        this.labels = Map.copyOf(labels);
        this.text = text;
        this.merged = Map.copyOf(merged);
        this.tasks = rules.stream()
                .filter(rule -> rule.parent().isEmpty())
                .map(TaskRule::task)
                .distinct()
                .toList();
    }

    /**
     * Reads one profile.
     *
     * @throws WeirException USAGE, with the file, and the line where there is one
     */
    public static ApplicationProfile read(Path file) {
        requireNonNull(file, "file is null");
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (NoSuchFileException e) {
            throw new WeirException(
                    USAGE,
                    "no application profile at " + file
                            + ". Name one with -p; config/application_profile.txt is one to start from.",
                    e);
        } catch (IOException e) {
            throw new WeirException(
                    USAGE,
                    "cannot read the application profile " + file + ": " + reason(file, e)
                            + ". Name a readable text file with -p.",
                    e);
        }
        if (bytes.length > MAX_BYTES) {
            throw new WeirException(
                    USAGE,
                    file + " is larger than 1 MiB and so no application profile. One line per task is expected: task ="
                            + " pattern | pattern …");
        }
        try {
            return parse(
                    file.toString(),
                    UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            throw new WeirException(USAGE, file + " is not UTF-8 text. Save the application profile as UTF-8.", e);
        }
    }

    /**
     * Parses the text of a profile.
     *
     * @param name what error messages call the file
     * @throws WeirException USAGE, with {@code name:line} and what was expected there
     */
    public static ApplicationProfile parse(String name, String text) {
        Parsed parsed = new ProfileParser(name).parse(text);
        return new ApplicationProfile(parsed.rules(), parsed.labels(), text, Map.of());
    }

    /** The tasks without their sub-tasks, in the order of the file: the order of the rows of every table. */
    public List<String> tasks() {
        return tasks;
    }

    /** The sub-tasks of one task by their whole names, such as {@code Window/aggregate}, in the order of the file. */
    public List<String> subTasks(String task) {
        return rules.stream()
                .filter(rule -> rule.parent().filter(task::equals).isPresent())
                .map(TaskRule::task)
                .distinct()
                .toList();
    }

    /**
     * A task's name across engines: its label, else the word that it is called by, else Other. What no task of the profile is called by is answered as a built-in task:
     * VM, Safepoint, Class loading and Kernel are Other.
     */
    public CanonicalTask canonical(String task) {
        return Optional.ofNullable(labels.get(task)).orElseGet(() -> CanonicalTask.ofUnlabelled(task));
    }

    /**
     * The same rules with each canonical word as one task, which tasks of one label share, and without sub-tasks.
     *
     * <p>To be aggregated with, not to be written: {@link #text()} stays that of this profile. A stack that goes to a task here goes to the task's word there, so a
     * word's figures are the sums of its tasks'; but their intervals and bounds are of the sum, in which two tasks of one word that were compiled into one method are no doubt any
     * more. VM, Safepoint, Class loading and Kernel are Other. A word that no task has is no row, since its work is in other tasks' or nowhere.
     */
    public ApplicationProfile canonical() {
        if (isMerged()) {
            return this;
        }
        Map<BuiltInTask, CanonicalTask> builtIn = new EnumMap<>(BuiltInTask.class);
        for (BuiltInTask task : BuiltInTask.values()) {
            // A built-in task shares the row of the profile's task of its name, and so that task's label.
            builtIn.put(
                    task,
                    canonical(tasks.stream()
                            .filter(task.title()::equalsIgnoreCase)
                            .findFirst()
                            .orElse(task.title())));
        }
        return new ApplicationProfile(
                rules.stream()
                        .filter(rule -> rule.parent().isEmpty())
                        .map(rule -> new TaskRule(
                                canonical(rule.task()).word(),
                                Optional.empty(),
                                rule.pattern(),
                                rule.text(),
                                rule.line()))
                        .toList(),
                Map.of(),
                text,
                builtIn);
    }

    /** Whether the profile itself says what a task is, by a label or by its name. */
    boolean isLabelled(String task) {
        return labels.containsKey(task) || CanonicalTask.of(task).isPresent();
    }

    /** Whether its tasks are the canonical words. */
    boolean isMerged() {
        return !merged.isEmpty();
    }

    /** The name of a built-in task's row. */
    String rowOf(BuiltInTask task) {
        CanonicalTask word = merged.get(task);
        return word == null ? task.title() : word.word();
    }

    /** What was parsed, to the letter: a run records the rules that it used, whatever becomes of the file meanwhile. */
    public String text() {
        return text;
    }

    List<TaskRule> rules() {
        return rules;
    }

    private static String reason(Path file, IOException e) {
        return Files.isDirectory(file)
                ? "it is a directory"
                : String.valueOf(e.getMessage()).equals(file.toString())
                        ? e.getClass().getSimpleName()
                        : String.valueOf(e.getMessage());
    }
}

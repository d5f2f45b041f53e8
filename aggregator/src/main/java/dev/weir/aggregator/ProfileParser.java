package dev.weir.aggregator;

import static dev.weir.model.WeirException.Kind.USAGE;
import static java.util.Locale.ROOT;

import dev.weir.model.WeirException;
import dev.weir.model.summary.CanonicalTask;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads the text of an application profile, line by line. The syntax is told in {@link ApplicationProfile}. */
final class ProfileParser {
    static final String EXPECTED =
            "Expected: task = pattern | pattern …, or task [Label] = …, where a pattern is part of"
                    + " package.Class.method, /regex/, glob*, thread:NAME or lib:NAME.";
    private static final Set<String> RESERVED = Set.of("unmatched", "unresolved", "lost");
    private static final String THREAD = "thread:";
    private static final String ESCAPABLE = "|=#*[]\\";

    private final String file;
    private final List<TaskRule> rules = new ArrayList<>();
    // The rules of lines with a =. A pattern that names its own task may hold a / and means a package.
    private final Set<TaskRule> assigned = new HashSet<>();
    private final Map<String, TaskRule> firstRuleByLowerCase = new HashMap<>();
    private final Map<String, Label> labels = new HashMap<>();

    ProfileParser(String file) {
        this.file = file;
    }

    /** What a task is called across engines, and the line that says so. */
    private record Label(CanonicalTask word, int line) {}

    /**
     * All of a profile.
     *
     * @param labels by the task's name; tasks without one are not in it
     */
    record Parsed(List<TaskRule> rules, Map<String, CanonicalTask> labels) {
        Parsed {
            rules = List.copyOf(rules);
            labels = Map.copyOf(labels);
        }
    }

    Parsed parse(String text) {
        String[] lines = (text.startsWith("\uFEFF") ? text.substring(1) : text).split("\\R", -1);
        for (int i = 0; i < lines.length; i++) {
            new Line(lines[i], i + 1).parse();
        }
        if (rules.isEmpty()) {
            throw new WeirException(USAGE, file + " names no task. " + EXPECTED);
        }
        List<TaskRule> resolved = SubTasks.resolve(file, rules, assigned);
        for (int i = 0; i < resolved.size(); i++) {
            Label label = labels.get(rules.get(i).task());
            if (label != null && resolved.get(i).parent().isPresent()) {
                throw new WeirException(
                        USAGE,
                        file + ":" + label.line() + ": \"" + resolved.get(i).task()
                                + "\" is a sub-task, and a sub-task has no label: it is a part of what its task is. Write the ["
                                + label.word().word() + "] after the name of the task, \""
                                + resolved.get(i).parent().get() + "\".");
            }
        }
        Map<String, CanonicalTask> words = new HashMap<>();
        labels.forEach((task, label) -> words.put(task, label.word()));
        return new Parsed(resolved, words);
    }

    /** A piece of a line between separators: its raw text, where it begins, and whether it is a /regex/. */
    private record Token(String raw, int column, boolean regex, boolean ofThread) {
        Token(String raw, int column) {
            this(raw, column, false, false);
        }

        String written() {
            return regex ? (ofThread ? THREAD : "") + "/" + raw + "/" : raw;
        }
    }

    private final class Line {
        private final String text;
        private final int number;
        private int at;

        Line(String text, int number) {
            this.text = text;
            this.number = number;
        }

        void parse() {
            skipBlanks();
            if (atEnd()) {
                return;
            }
            Token first = token("|=");
            if (atEnd()) {
                requireNoLabel(first);
                FramePattern pattern = pattern(first);
                add(requireName(first.written(), first.column()), pattern, first);
                return;
            }
            if (text.charAt(at) == '|' || first.regex()) {
                throw error(at, "several patterns need the name of their task before them, and a name is no regex");
            }
            int bracket = labelAt(first);
            Token named = bracket < 0
                    ? first
                    : new Token(first.raw().substring(0, bracket).strip(), first.column());
            String task = requireName(unescape(named), named.column());
            if (bracket >= 0) {
                label(task, first, bracket);
            }
            do {
                at++;
                Token next = token("|");
                assigned.add(add(task, pattern(next), next));
            } while (!atEnd());
        }

        /** Where a name's {@code [Label]} begins; -1 without one. Within a name brackets are letters like others. */
        private int labelAt(Token name) {
            String raw = name.raw();
            int open = -1;
            int label = -1;
            for (int i = 0; i < raw.length(); i++) {
                char c = raw.charAt(i);
                label = c == ']' ? open : -1;
                open = c == '[' ? i : c == ']' ? -1 : open;
                if (c == '\\') {
                    i++;
                    open = raw.startsWith("[", i) ? -1 : open;
                }
            }
            return label;
        }

        private void label(String task, Token name, int bracket) {
            String word =
                    name.raw().substring(bracket + 1, name.raw().length() - 1).strip();
            CanonicalTask label = CanonicalTask.of(word)
                    .orElseThrow(() -> new WeirException(
                            USAGE,
                            file + ":" + number + ": [" + word + "] is no label (column "
                                    + (name.column() + bracket + 1) + "). The label of a task is one of "
                                    + CanonicalTask.words() + ". For a name that really ends so write \\[" + word
                                    + "]."));
            Label before = labels.putIfAbsent(task, new Label(label, number));
            if (before != null && before.word() != label) {
                throw new WeirException(
                        USAGE,
                        file + ":" + number + ": \"" + task + "\" is [" + label.word() + "] here and ["
                                + before.word().word() + "] on line " + before.line()
                                + ". A task has one label: write the same on both lines, or on one of them only.");
            }
        }

        /** A line without a = is a pattern to the letter, and would never claim anything with a label in it. */
        private void requireNoLabel(Token pattern) {
            int bracket = pattern.regex() ? -1 : labelAt(pattern);
            if (bracket >= 0
                    && CanonicalTask.of(pattern.raw()
                                    .substring(bracket + 1, pattern.raw().length() - 1)
                                    .strip())
                            .isPresent()) {
                String name = pattern.raw().substring(0, bracket).strip();
                throw error(
                        pattern.column() + bracket,
                        "a label needs a task and a = behind it: " + pattern.raw() + " = "
                                + (name.isEmpty() ? "pattern" : name)
                                + ". For a pattern that really ends so write \\[");
            }
        }

        /** The text up to a separator, a comment or the end of the line; then {@code at} stands on the separator. */
        private Token token(String separators) {
            skipBlanks();
            int start = at;
            boolean ofThread = text.startsWith(THREAD + "/", at);
            if (ofThread || (at < text.length() && text.charAt(at) == '/')) {
                return regexToken(separators, ofThread);
            }
            while (!atEnd() && separators.indexOf(text.charAt(at)) < 0) {
                at += text.charAt(at) == '\\' ? 2 : 1;
            }
            at = Math.min(at, text.length());
            return new Token(text.substring(start, at).strip(), start);
        }

        private Token regexToken(String separators, boolean ofThread) {
            at += ofThread ? THREAD.length() + 1 : 1;
            int start = at;
            while (at < text.length() && text.charAt(at) != '/') {
                at += text.charAt(at) == '\\' ? 2 : 1;
            }
            if (at >= text.length()) {
                throw error(start - 1, "a pattern that begins with / is a regex and must end with /");
            }
            String regex = text.substring(start, at);
            at++;
            skipBlanks();
            if (!atEnd() && separators.indexOf(text.charAt(at)) < 0) {
                throw error(at, "nothing may follow the / that ends a regex but |. Write \\/ for a / within it");
            }
            return new Token(regex, start, true, ofThread);
        }

        private FramePattern pattern(Token token) {
            if (token.raw().isEmpty()) {
                throw error(token.column(), "empty pattern");
            }
            if (token.regex()) {
                try {
                    Pattern regex = Pattern.compile(token.raw());
                    return token.ofThread()
                            ? new FramePattern.ThreadRegex(regex, file + ":" + number)
                            : new FramePattern.Regex(regex, file + ":" + number);
                } catch (PatternSyntaxException e) {
                    throw error(
                            token.column() + Math.max(0, e.getIndex()),
                            "bad regex /" + token.raw() + "/: " + e.getDescription());
                }
            }
            if (token.raw().startsWith(THREAD)) {
                return new FramePattern.ThreadNamed(glob(after(THREAD, token), false));
            }
            if (token.raw().startsWith("lib:")) {
                return new FramePattern.Library(glob(after("lib:", token), false));
            }
            Glob glob = glob(token, true);
            return glob.parts().size() == 1
                    ? new FramePattern.Substring(glob.parts().get(0))
                    : new FramePattern.NameGlob(glob);
        }

        private Token after(String prefix, Token token) {
            String rest = token.raw().substring(prefix.length()).strip();
            if (rest.isEmpty()) {
                throw error(token.column(), prefix + " without a name");
            }
            return new Token(rest, token.column() + prefix.length());
        }

        private Glob glob(Token token, boolean slashIsDot) {
            List<String> parts = new ArrayList<>();
            StringBuilder part = new StringBuilder();
            String raw = token.raw();
            for (int i = 0; i < raw.length(); i++) {
                char c = raw.charAt(i);
                if (c == '\\') {
                    part.append(escaped(token, ++i));
                } else if (c == '*') {
                    parts.add(part.toString());
                    part.setLength(0);
                } else {
                    part.append(c == '/' && slashIsDot ? '.' : c);
                }
            }
            parts.add(part.toString());
            if (parts.stream().allMatch(String::isEmpty)) {
                throw error(
                        token.column(),
                        "the pattern " + raw + " would claim everything; what no rule claims has its own row");
            }
            return new Glob(parts);
        }

        private String unescape(Token token) {
            StringBuilder out = new StringBuilder();
            for (int i = 0; i < token.raw().length(); i++) {
                char c = token.raw().charAt(i);
                out.append(c == '\\' ? escaped(token, ++i) : c);
            }
            return out.toString();
        }

        private char escaped(Token token, int i) {
            if (i >= token.raw().length() || ESCAPABLE.indexOf(token.raw().charAt(i)) < 0) {
                throw error(token.column() + i - 1, "a \\ must be followed by one of | = # * [ ] \\");
            }
            return token.raw().charAt(i);
        }

        private String requireName(String name, int column) {
            if (name.isEmpty()) {
                throw error(column, "no task before the =");
            }
            if (name.codePoints().anyMatch(Character::isISOControl)) {
                throw error(column, "a control character in the name of a task");
            }
            if (RESERVED.contains(name.toLowerCase(ROOT))) {
                throw error(
                        column,
                        "\"" + name + "\" is a row that every result has; a task needs another name (reserved:"
                                + " Unmatched, Unresolved, Lost)");
            }
            TaskRule before = firstRuleByLowerCase.get(name.toLowerCase(ROOT));
            if (before != null && !before.task().equals(name)) {
                throw error(
                        column,
                        "\"" + name + "\" differs only in case from \"" + before.task() + "\" on line "
                                + before.line());
            }
            return name;
        }

        private TaskRule add(String task, FramePattern pattern, Token token) {
            TaskRule rule = new TaskRule(task, Optional.empty(), pattern, token.written(), number);
            rules.add(rule);
            firstRuleByLowerCase.putIfAbsent(task.toLowerCase(ROOT), rule);
            return rule;
        }

        /** At the end of the line, or where a comment begins. */
        private boolean atEnd() {
            return at >= text.length()
                    || (text.charAt(at) == '#' && (at == 0 || Character.isWhitespace(text.charAt(at - 1))));
        }

        private void skipBlanks() {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
        }

        private WeirException error(int column, String what) {
            return new WeirException(
                    USAGE, file + ":" + number + ": " + what + " (column " + (column + 1) + "). " + EXPECTED);
        }
    }
}

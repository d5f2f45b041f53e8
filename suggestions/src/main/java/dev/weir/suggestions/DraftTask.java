package dev.weir.suggestions;

import dev.weir.aggregator.ApplicationProfile;
import dev.weir.aggregator.RuleTrace;
import dev.weir.model.summary.CanonicalTask;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A task on its way into a profile: its patterns, those of its parts, and what is to be said about them. */
final class DraftTask {
    private final String name;
    private final List<String> remarks = new ArrayList<>();
    private final List<String> patterns = new ArrayList<>();
    private final Map<String, List<String>> parts = new LinkedHashMap<>();
    /** Whether patterns that claim nothing in this run stay, because they stand for what comes and goes. */
    private final boolean whole;

    private boolean kept;
    private Optional<CanonicalTask> label = Optional.empty();

    /** @param name as {@link ProfileText#name} gave it */
    DraftTask(String name, boolean whole) {
        this.name = name;
        this.whole = whole;
    }

    /** The task of another profile under a name of our own. */
    static DraftTask of(String name, boolean whole, String task, List<RuleTrace.Rule> rules) {
        DraftTask draft = new DraftTask(name, whole);
        for (RuleTrace.Rule rule : rules) {
            if (rule.parent().isEmpty() && rule.task().equals(task)) {
                draft.pattern(rule.pattern());
            } else if (rule.parent().filter(task::equals).isPresent()) {
                draft.part(rule.task().substring(rule.task().lastIndexOf('/') + 1), rule.pattern());
            }
        }
        return draft;
    }

    /** What it is across engines. */
    DraftTask label(Optional<CanonicalTask> word) {
        label = word;
        return this;
    }

    String name() {
        return name;
    }

    boolean isEmpty() {
        return patterns.isEmpty();
    }

    DraftTask remark(String sentence) {
        remarks.add(sentence);
        return this;
    }

    DraftTask pattern(String pattern) {
        if (!patterns.contains(pattern)) {
            patterns.add(pattern);
        }
        return this;
    }

    DraftTask part(String part, String pattern) {
        List<String> all = parts.computeIfAbsent(part, key -> new ArrayList<>());
        if (!all.contains(pattern)) {
            all.add(pattern);
        }
        return this;
    }

    /** It stays though nothing is claimed: what is compiled into others shows in no sample, but in the task's bounds. */
    void keep() {
        kept = true;
    }

    /** Takes out what claims nothing, unless it is to stay; a task without patterns is then empty. */
    void prune(DraftFit fit) {
        if (fit.share(name) == 0 && !kept) {
            patterns.clear();
        }
        if (!whole && !kept) {
            patterns.removeIf(pattern -> !fit.claims(name, pattern));
        }
        parts.values().forEach(all -> all.removeIf(pattern -> !whole && !fit.claims(name, pattern)));
        parts.entrySet().removeIf(part -> part.getValue().isEmpty() || fit.share(name + "/" + part.getKey()) == 0);
        if (patterns.isEmpty()) {
            parts.clear();
        }
    }

    void write(ProfileText text) {
        if (patterns.isEmpty() && remarks.isEmpty()) {
            return;
        }
        text.blank();
        remarks.forEach(text::remark);
        text.rule(name, label, patterns);
        parts.forEach((part, all) -> text.rule(name + "/" + part, all));
    }

    /** A profile of tasks as they are, in their order. */
    static ApplicationProfile profile(List<DraftTask> tasks) {
        ProfileText text = new ProfileText();
        tasks.stream().filter(task -> !task.isEmpty()).forEach(task -> task.write(text));
        return ApplicationProfile.parse("the draft", text.toString());
    }
}

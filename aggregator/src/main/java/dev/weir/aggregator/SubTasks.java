package dev.weir.aggregator;

import static dev.weir.model.WeirException.Kind.USAGE;
import static java.util.Locale.ROOT;
import static java.util.stream.Collectors.toMap;

import dev.weir.model.WeirException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds which tasks are sub-tasks: {@code Window/aggregate} is one when the profile has a task {@code Window}, wherever it stands in the file.
 *
 * <p>Asked when the whole file is read. A name with a {@code /} and without such a parent is a task like any other.
 */
final class SubTasks {
    private SubTasks() {}

    /**
     * The same rules, those of sub-tasks with their parent.
     *
     * @param assigned the rules whose task stands on the left of a {@code =}; only these can be sub-tasks
     */
    static List<TaskRule> resolve(String file, List<TaskRule> rules, Set<TaskRule> assigned) {
        Map<String, String> taskByLowerCase = rules.stream()
                .collect(toMap(rule -> rule.task().toLowerCase(ROOT), TaskRule::task, (first, other) -> first));
        return rules.stream()
                .map(rule -> assigned.contains(rule) ? resolve(file, rule, taskByLowerCase) : rule)
                .toList();
    }

    private static TaskRule resolve(String file, TaskRule rule, Map<String, String> taskByLowerCase) {
        Optional<String> parent = parent(rule.task(), taskByLowerCase);
        if (parent.isEmpty()) {
            return rule;
        }
        String written = rule.task().substring(0, rule.task().lastIndexOf('/')).strip();
        if (!parent.get().equals(written)) {
            throw error(
                    file,
                    rule,
                    "its parent \"" + written + "\" differs only in case from the task \"" + parent.get() + "\"");
        }
        String own = rule.task().substring(rule.task().lastIndexOf('/') + 1).strip();
        if (own.isEmpty()) {
            throw error(file, rule, "a sub-task needs a name behind the /");
        }
        if (parent(written, taskByLowerCase).isPresent()) {
            throw error(file, rule, "\"" + written + "\" is a sub-task itself, and sub-tasks have none");
        }
        return new TaskRule(written + "/" + own, Optional.of(written), rule.pattern(), rule.text(), rule.line());
    }

    private static Optional<String> parent(String task, Map<String, String> taskByLowerCase) {
        int slash = task.lastIndexOf('/');
        return slash < 0
                ? Optional.empty()
                : Optional.ofNullable(
                        taskByLowerCase.get(task.substring(0, slash).strip().toLowerCase(ROOT)));
    }

    private static WeirException error(String file, TaskRule rule, String what) {
        return new WeirException(
                USAGE,
                file + ":" + rule.line() + ": \"" + rule.task() + "\": " + what
                        + ". A sub-task is written task/part = pattern | …, with the task on a line of its own.");
    }
}

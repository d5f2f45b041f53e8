package dev.weir.model;

import java.util.Arrays;
import java.util.List;

/** What a process does for its engine. */
public enum EngineRole {
    /** Runs the tasks of jobs: a TaskManager, an executor, a worker. Profiled by default. */
    WORKLOAD,
    /** Plans and supervises: a JobManager, a driver, a master. */
    MANAGING,
    /** Stands beside the job: a broker, a key-value store. */
    INFRASTRUCTURE;

    /** The word that known_spes.txt and summary.csv use. */
    public String word() {
        return switch (this) {
            case WORKLOAD -> "workload";
            case MANAGING -> "managing";
            case INFRASTRUCTURE -> "infrastructure";
        };
    }

    /**
     * The inverse of {@link #word()}.
     *
     * @throws IllegalArgumentException for any other word; the message lists those that there are
     */
    public static EngineRole ofWord(String word) {
        return Arrays.stream(values())
                .filter(role -> role.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown role \"" + word + "\"; expected " + words()));
    }

    private static String words() {
        List<String> words = Arrays.stream(values()).map(EngineRole::word).toList();
        return String.join(", ", words.subList(0, words.size() - 1)) + " or " + words.get(words.size() - 1);
    }
}

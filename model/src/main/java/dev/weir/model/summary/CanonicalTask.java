package dev.weir.model.summary;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.Optional;

/**
 * What a task does, in words that every engine shares: a second name, by which tasks of different engines can be compared.
 *
 * <p>The order is that of a record's way through a job, and then what the job does besides.
 */
public enum CanonicalTask {
    SOURCE("Source"),
    DESERIALIZE("Deserialize"),
    FILTER("Filter"),
    PROJECT("Project"),
    JOIN("Join"),
    WINDOW("Window"),
    SINK("Sink"),
    COMMUNICATION("Communication"),
    COORDINATION("Coordination"),
    WAIT("Wait"),
    GC("GC"),
    JIT("JIT"),
    /** What none of the other words fits; what is unmatched, unresolved or lost is none of them and has no canonical name. */
    OTHER("Other");

    private final String word;

    CanonicalTask(String word) {
        this.word = word;
    }

    /** As it is written in an application profile and in every table. */
    public String word() {
        return word;
    }

    /** By its word to the letter. */
    public static Optional<CanonicalTask> of(String word) {
        return Arrays.stream(values()).filter(task -> task.word.equals(word)).findFirst();
    }

    /** What a task is that nobody labelled: the word that it is called by, whatever its case, or else {@link #OTHER}. */
    public static CanonicalTask ofUnlabelled(String task) {
        return Arrays.stream(values())
                .filter(each -> each.word.equalsIgnoreCase(task))
                .findFirst()
                .orElse(OTHER);
    }

    /** All words with commas between, for messages. */
    public static String words() {
        return Arrays.stream(values()).map(CanonicalTask::word).collect(joining(", "));
    }
}

package dev.weir.workloads.lab;

import java.util.List;
import java.util.Map;

/**
 * A stream processor that runs the Yahoo Streaming Benchmark (or the nearest pipeline that it can express) on the lab's hosts, in the processes that a user of
 * it would see. {@link Engines} knows them by name.
 *
 * <p>The methods are called once each, in this order. None of them removes anything: the lab's end does.
 */
interface Engine {
    /** Whether its job reads the generator's events from Kafka; an engine that does not brings its own feed and its own count file. */
    default boolean readsKafka() {
        return true;
    }

    /** Starts its processes and returns without waiting for them; Kafka may not listen yet. */
    void start();

    /** Waits until they can take a job; Kafka listens then, and its topic is there and empty. */
    void awaitUp();

    /** Submits the job and waits until it runs. The generator begins to send afterwards. */
    void submit();

    /** Waits until every part of the job has received events; the lab waits for the warm-up as well. */
    void awaitEvents();

    /** What the command finds in its environment besides the words that every lab has: {@code WEIR_LAB_…}, in order. */
    default Map<String, String> environment() {
        return Map.of();
    }

    /** The words behind {@code --events} with which Weir counts this job's events, the engine's own count first; asked after {@link #awaitEvents}. */
    List<String> denominators();

    /** The application profile of this job, by its path from the root of the repository: {@code workloads/ysb-storm/application_profile.txt}. */
    String applicationProfile();
}

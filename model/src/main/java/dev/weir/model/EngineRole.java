package dev.weir.model;

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
}

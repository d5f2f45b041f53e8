package dev.weir.model;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What an engine, or a description of the job, tells of its operators.
 *
 * @param engine as in known_spes.txt: {@code flink}
 * @param source where it was read, for people
 * @param chains in the order in which records pass them
 */
public record JobGraph(String engine, String source, List<Chain> chains) {
    public JobGraph {
        requireNonNull(engine, "engine is null");
        requireNonNull(source, "source is null");
        chains = List.copyOf(chains);
    }

    /**
     * Operators that one thread runs, each calling the next: a vertex of Flink's job graph, a sub-topology, a stage.
     *
     * @param name the engine's own; Flink calls the threads after it
     * @param operators in the order of a walk down the tree of calls, the first at depth 0
     */
    public record Chain(String name, List<Operator> operators) {
        public Chain {
            requireNonNull(name, "name is null");
            operators = List.copyOf(operators);
        }
    }

    /**
     * One step of the job.
     *
     * @param name as its author gave it
     * @param depth how many operators of its chain a record has passed before it
     * @param patterns of an application profile, where the description itself tells what its code is called; mostly empty
     * @param parts what its code is called within, where the description tells that too
     */
    public record Operator(String name, int depth, List<String> patterns, List<Part> parts) {
        public Operator {
            requireNonNull(name, "name is null");
            patterns = List.copyOf(patterns);
            parts = List.copyOf(parts);
            if (depth < 0) {
                throw new IllegalArgumentException("a depth is not negative: " + depth);
            }
        }

        public Operator(String name, int depth) {
            this(name, depth, List.of());
        }

        public Operator(String name, int depth, List<String> patterns) {
            this(name, depth, patterns, List.of());
        }
    }

    /** A part of an operator's code, with its pattern of an application profile. */
    public record Part(String name, String pattern) {
        public Part {
            requireNonNull(name, "name is null");
            requireNonNull(pattern, "pattern is null");
        }
    }
}

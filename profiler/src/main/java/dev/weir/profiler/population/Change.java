package dev.weir.profiler.population;

import static java.util.Objects.requireNonNull;

import dev.weir.model.EngineProcess;
import dev.weir.scope.Recognised;

/** What became of an engine's process. */
public sealed interface Change {
    /** It is there, or it is only now known for what it is, or it runs another program from now on. */
    record Appeared(Recognised recognised) implements Change {
        public Appeared {
            requireNonNull(recognised, "recognised is null");
        }
    }

    /** It has ended, or runs a program that is none of an engine's. */
    record Ended(EngineProcess process) implements Change {
        public Ended {
            requireNonNull(process, "process is null");
        }
    }
}

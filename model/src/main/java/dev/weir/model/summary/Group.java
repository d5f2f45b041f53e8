package dev.weir.model.summary;

import static java.util.Objects.requireNonNull;

import dev.weir.model.EngineProcess;
import dev.weir.model.HostName;

/** What a group of figures is about: {@code level} in summary.csv. */
public sealed interface Group {
    /** The word in summary.csv's {@code level}. */
    String level();

    /**
     * One process of one host.
     *
     * @param ofTheJob whether it is part of the groups of its host and of the cluster
     */
    record OfProcess(HostName host, EngineProcess process, boolean ofTheJob) implements Group {
        /** One of the job's. */
        public OfProcess(HostName host, EngineProcess process) {
            this(host, process, true);
        }

        public OfProcess {
            requireNonNull(host, "host is null");
            requireNonNull(process, "process is null");
        }

        @Override
        public String level() {
            return "process";
        }
    }

    /** The job's processes of one host: all that were profiled, unless some stand beside the job. */
    record OfHost(HostName host) implements Group {
        public OfHost {
            requireNonNull(host, "host is null");
        }

        @Override
        public String level() {
            return "host";
        }
    }

    /** The job's processes of all hosts that completed. */
    record OfCluster() implements Group {
        @Override
        public String level() {
            return "cluster";
        }
    }
}

package dev.weir.model.summary;

import static java.util.Objects.requireNonNull;

import dev.weir.model.EngineProcess;
import dev.weir.model.HostName;

/** What a group of figures is about: {@code level} in summary.csv. */
public sealed interface Group {
    /** The word in summary.csv's {@code level}. */
    String level();

    /** One process of one host. */
    record OfProcess(HostName host, EngineProcess process) implements Group {
        public OfProcess {
            requireNonNull(host, "host is null");
            requireNonNull(process, "process is null");
        }

        @Override
        public String level() {
            return "process";
        }
    }

    /** All profiled processes of one host. */
    record OfHost(HostName host) implements Group {
        public OfHost {
            requireNonNull(host, "host is null");
        }

        @Override
        public String level() {
            return "host";
        }
    }

    /** All hosts that completed. */
    record OfCluster() implements Group {
        @Override
        public String level() {
            return "cluster";
        }
    }
}

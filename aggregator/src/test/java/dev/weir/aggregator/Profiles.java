package dev.weir.aggregator;

import dev.weir.model.CounterReading;
import dev.weir.model.CycleCount;
import dev.weir.model.CycleSource;
import dev.weir.model.Doubt;
import dev.weir.model.EngineProcess;
import dev.weir.model.EngineRole;
import dev.weir.model.EventCounts;
import dev.weir.model.EventSamples;
import dev.weir.model.HostConditions;
import dev.weir.model.HostFacts;
import dev.weir.model.HostName;
import dev.weir.model.HostOutcome;
import dev.weir.model.HostProfile;
import dev.weir.model.HostSpec;
import dev.weir.model.JvmFacts;
import dev.weir.model.Measured;
import dev.weir.model.ProcessProfile;
import dev.weir.model.Sample;
import dev.weir.model.SampleLoss;
import dev.weir.model.Scope;
import dev.weir.model.StackTrace;
import dev.weir.model.Terms;
import dev.weir.model.Tgid;
import dev.weir.model.ThreadAllocation;
import dev.weir.model.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Host profiles for tests. */
final class Profiles {
    static final int HZ = 99;

    private Profiles() {}

    static HostOutcome.Completed host(String name, List<ProcessProfile> processes, List<Sample> samples) {
        return host(name, processes, samples, List.of(), HostConditions.UNKNOWN);
    }

    static HostOutcome.Completed host(
            String name,
            List<ProcessProfile> processes,
            List<Sample> samples,
            List<EventSamples> events,
            HostConditions conditions) {
        HostName host = new HostName(name);
        return new HostOutcome.Completed(
                HostSpec.of(host),
                new HostProfile(
                        new HostFacts(
                                // What the machine calls itself is not what the list calls it.
                                new HostName("localhost"), "6.18", "cpu", 2, 2_600_000_000L, "tsc", "17"),
                        List.of(),
                        HZ,
                        new Window(Instant.parse("2026-11-20T14:02:10Z"), Duration.ofSeconds(30)),
                        new Scope(
                                processes.stream().map(ProcessProfile::process).toList()),
                        processes,
                        samples,
                        events,
                        conditions,
                        Duration.ofMillis(120),
                        80_000_000,
                        List.of()));
    }

    static Aggregator.Result aggregate(
            List<HostOutcome> outcomes, ApplicationProfile profile, Optional<EventCounts> events) {
        return Aggregator.aggregate(new Measured(HZ, outcomes, events.stream().toList()), profile, Terms.DEFAULT);
    }

    static HostOutcome.Failed failed(String name) {
        return new HostOutcome.Failed(HostSpec.of(new HostName(name)), "connect", "no route to host. Is it up?");
    }

    static ProfileBuilder process(int pid) {
        return new ProfileBuilder(pid);
    }

    static Sample sample(int pid, String thread, StackTrace stack, long count) {
        return new Sample(new Tgid(pid), pid, thread, 0, stack, count);
    }

    static Sample doubtful(int pid, int tid, StackTrace stack, Doubt doubt, long count) {
        return new Sample(new Tgid(pid), tid, "t", 0, stack, Optional.of(doubt), count);
    }

    static final class ProfileBuilder {
        private final int pid;
        private Duration cpu = Duration.ofSeconds(10);
        private Optional<Duration> procCpu = Optional.empty();
        private final List<CycleCount> cycles = new ArrayList<>();
        private final List<CounterReading> counters = new ArrayList<>();
        private final List<String> warnings = new ArrayList<>();
        private long taken;
        private SampleLoss loss = SampleLoss.NONE;
        private Optional<Duration> endedAfter = Optional.empty();
        private Optional<JvmFacts> jvm = Optional.empty();
        private EngineRole role = EngineRole.WORKLOAD;
        private final List<ThreadAllocation> allocations = new ArrayList<>();

        private ProfileBuilder(int pid) {
            this.pid = pid;
        }

        ProfileBuilder cpu(Duration time) {
            cpu = time;
            return this;
        }

        ProfileBuilder procCpu(Duration time) {
            procCpu = Optional.of(time);
            return this;
        }

        ProfileBuilder cycles(CycleSource source, double count) {
            cycles.add(new CycleCount(source, count));
            return this;
        }

        ProfileBuilder counter(CounterReading reading) {
            counters.add(reading);
            return this;
        }

        ProfileBuilder taken(long samples) {
            taken = samples;
            return this;
        }

        ProfileBuilder loss(long ringFull, long stackUnavailable, long truncated) {
            loss = new SampleLoss(ringFull, stackUnavailable, truncated);
            return this;
        }

        ProfileBuilder endedAfter(Duration time) {
            endedAfter = Optional.of(time);
            return this;
        }

        ProfileBuilder role(EngineRole wanted) {
            role = wanted;
            return this;
        }

        ProfileBuilder jvm(boolean framePointers, boolean debugNonSafepoints) {
            jvm = Optional.of(new JvmFacts(
                    Optional.of("17"), List.of(), Optional.of(framePointers), Optional.of(debugNonSafepoints)));
            return this;
        }

        ProfileBuilder allocated(int tid, long bytes) {
            allocations.add(new ThreadAllocation(tid, bytes));
            return this;
        }

        ProfileBuilder warning(String text) {
            warnings.add(text);
            return this;
        }

        ProcessProfile build() {
            return new ProcessProfile(
                    new EngineProcess(
                            new Tgid(pid),
                            1,
                            "flink",
                            role,
                            "org.apache.flink.TaskManagerRunner",
                            "root",
                            List.of(),
                            jvm),
                    cpu,
                    procCpu,
                    counters,
                    cycles,
                    taken,
                    loss,
                    "jvmti",
                    "frame pointers",
                    allocations,
                    endedAfter,
                    warnings);
        }
    }
}

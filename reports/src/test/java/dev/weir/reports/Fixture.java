package dev.weir.reports;

import dev.weir.model.CounterEvent;
import dev.weir.model.CounterReading;
import dev.weir.model.CycleCount;
import dev.weir.model.CycleSource;
import dev.weir.model.EngineProcess;
import dev.weir.model.EngineRole;
import dev.weir.model.EventCounts;
import dev.weir.model.EventCounts.OperatorCount;
import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import dev.weir.model.HostConditions.BpfCost;
import dev.weir.model.HostFacts;
import dev.weir.model.HostName;
import dev.weir.model.HostOutcome;
import dev.weir.model.HostProfile;
import dev.weir.model.HostSpec;
import dev.weir.model.JvmFacts;
import dev.weir.model.Mark;
import dev.weir.model.Measured;
import dev.weir.model.SampleLoss;
import dev.weir.model.Scope;
import dev.weir.model.StackTrace;
import dev.weir.model.Terms;
import dev.weir.model.Tgid;
import dev.weir.model.Window;
import dev.weir.model.summary.Ambiguity;
import dev.weir.model.summary.AttributedStack;
import dev.weir.model.summary.Bounds;
import dev.weir.model.summary.CanonicalTask;
import dev.weir.model.summary.Certainty;
import dev.weir.model.summary.ChargeBasis;
import dev.weir.model.summary.Estimate;
import dev.weir.model.summary.Expense;
import dev.weir.model.summary.Group;
import dev.weir.model.summary.GroupCost;
import dev.weir.model.summary.OwnCost;
import dev.weir.model.summary.QualityLedger;
import dev.weir.model.summary.Summary;
import dev.weir.model.summary.TaskCost;
import dev.weir.model.summary.TaskKind;
import dev.weir.model.summary.Timeline;
import dev.weir.model.summary.UnmatchedStack;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Two hosts with three processes, a third host that failed, and names that nobody should be able to smuggle in. */
final class Fixture {
    static final String HOSTILE = "</script><img src=x onerror=alert(1)>";
    static final String TRAVERSAL = "../../etc/passwd";
    static final String CONTROLS = "red \u001b[31m\u0007bell \u202egnp.exe";
    static final String LONG = "com.acme.generated.Expr".repeat(450);

    private static final double CYCLES_PER_SAMPLE = 2.596e9 / 99;
    private static final double EVENTS = 7_092_000;
    private static final Duration LENGTH = Duration.ofSeconds(60);

    /**
     * A task with its samples in each of the three processes.
     *
     * @param lent the part of them that may be other tasks'
     * @param coveted the samples of others that may be its own, as a part of its own samples
     * @param kernel the part of them with their leaf in the kernel
     */
    private record Row(
            String task,
            Optional<String> parent,
            TaskKind kind,
            long first,
            long second,
            long third,
            double lent,
            double coveted,
            double kernel) {
        Row(String task, TaskKind kind, long first, long second, long third) {
            this(task, Optional.empty(), kind, first, second, third, 0, 0, task.equals("Kernel") ? 1 : 0);
        }

        Optional<CanonicalTask> canonical() {
            return parent.isPresent() || !(kind == TaskKind.PROFILE || kind == TaskKind.BUILT_IN)
                    ? Optional.empty()
                    : Optional.of(task.equals("Kafka") ? CanonicalTask.SOURCE : CanonicalTask.ofUnlabelled(task));
        }

        Row partOf(String whole) {
            return new Row(task, Optional.of(whole), kind, first, second, third, lent, coveted, kernel);
        }

        Row inDoubt(double ofOwn, double ofOthers) {
            return new Row(task, parent, kind, first, second, third, ofOwn, ofOthers, kernel);
        }

        Row inKernel(double part) {
            return new Row(task, parent, kind, first, second, third, lent, coveted, part);
        }

        long samples(int member) {
            return member == 0 ? first : member == 1 ? second : third;
        }
    }

    private static final List<Row> ROWS = List.of(
            new Row("Kafka", TaskKind.PROFILE, 420, 405, 0).inKernel(0.41),
            new Row("Deserialize", TaskKind.PROFILE, 330, 318, 0).inDoubt(0.24, 0.06),
            new Row("Filter", TaskKind.PROFILE, 31, 28, 0).inDoubt(0.7, 2.6),
            new Row("Project", TaskKind.PROFILE, 12, 15, 0).inDoubt(0, 1),
            new Row("Join", TaskKind.PROFILE, 88, 91, 0).inKernel(0.3),
            new Row("Window", TaskKind.PROFILE, 230, 84, 0),
            new Row("Window/aggregate", TaskKind.PROFILE, 61, 22, 0)
                    .partOf("Window")
                    .inDoubt(0.5, 0.9),
            new Row("Window/timers", TaskKind.PROFILE, 24, 11, 0)
                    .partOf("Window")
                    .inDoubt(0.1, 1.1),
            new Row("Sink", TaskKind.PROFILE, 9, 4, 0).inKernel(0.77),
            new Row("Cluster communication", TaskKind.PROFILE, 41, 39, 12).inKernel(0.52),
            new Row("GC", TaskKind.BUILT_IN, 52, 47, 3),
            new Row("JIT", TaskKind.BUILT_IN, 38, 61, 9),
            new Row("VM", TaskKind.BUILT_IN, 0, 2, 1),
            new Row("Safepoint", TaskKind.BUILT_IN, 1, 0, 0),
            new Row("Class loading", TaskKind.BUILT_IN, 3, 2, 2),
            new Row("Wait", TaskKind.BUILT_IN, 10, 8, 1).inKernel(0.9),
            new Row("Kernel", TaskKind.BUILT_IN, 63, 60, 3),
            new Row("Unmatched", TaskKind.UNMATCHED, 14, 12, 2).inDoubt(0.05, 0.1),
            new Row("Unresolved", TaskKind.UNRESOLVED, 3, 2, 0),
            new Row("Lost", TaskKind.LOST, 0, 0, 0));

    private static final Certainty CERTAINTY = new Certainty(
            214,
            3,
            0,
            List.of(
                    new Ambiguity(
                            List.of("Deserialize", "Filter"),
                            "org.apache.flink.streaming.runtime.tasks.ChainingOutput.pushToOperator",
                            171,
                            "--boundaries parts them, or a rule for the operator that all of them belong to"),
                    new Ambiguity(
                            List.of("Window", "Window/aggregate", "Window/timers"),
                            "org.apache.flink.streaming.runtime.operators.windowing.WindowOperator.processElement",
                            88,
                            "the task Window as a whole is certain; --boundaries shows its parts"),
                    new Ambiguity(
                            List.of("Project", "Unmatched"),
                            HOSTILE,
                            40,
                            "--boundaries parts them, or a rule for the operator that all of them belong to"),
                    new Ambiguity(
                            List.of("Filter"),
                            LONG,
                            3,
                            "of 3 samples not all that is inlined there could be read, so they may be anybody's; the task Filter"
                                    + " as a whole is the likely one; --boundaries shows its parts")),
            List.of(
                    "node-1: TaskManagerRunner (pid 4711): DebugNonSafepoints is off: HotSpot notes inlined methods at calls and"
                            + " safepoints only; the task is certain in 91.1 % of its 1345 samples",
                    "node-2: " + CONTROLS));

    private static final List<OperatorCount> OPERATORS = List.of(
            new OperatorCount("Source: Kafka", Optional.empty(), Optional.of(EVENTS)),
            new OperatorCount("Deserialize", Optional.of(EVENTS), Optional.of(EVENTS)),
            new OperatorCount("Filter", Optional.of(EVENTS), Optional.of(EVENTS * 0.333)),
            new OperatorCount("Window", Optional.of(EVENTS * 0.333), Optional.of(6000.0)),
            new OperatorCount(HOSTILE, Optional.of(6000.0), Optional.empty()));

    private Fixture() {}

    static Provenance run() {
        return new Provenance(
                "2026-11-20T14-02-10Z-7f3a",
                "YSB on Flink 2.3.0",
                List.of("weir", "profile", "-c", "cluster.txt", "--events", "flink:http://jm:8081/" + HOSTILE),
                "0.1.0",
                Instant.parse("2026-11-20T14:02:03Z"),
                Instant.parse("2026-11-20T14:03:12.5Z"),
                "config/application_profile.txt",
                "# task = pattern\nKafka [Source] = KafkaConsumer | KafkaSourceReader\nFilter = " + HOSTILE + "\n");
    }

    static Summary summary() {
        return summary(true, true);
    }

    /** Without a count of events, and with cycles that no counter counted. */
    static Summary withoutEvents() {
        return summary(false, false);
    }

    static Summary withoutSamples() {
        Window window = new Window(Instant.parse("2026-11-20T14:02:10Z"), LENGTH);
        GroupCost none = new GroupCost(
                new Group.OfCluster(), 0, 0, 0, new CycleCount(CycleSource.NOMINAL, 0), 0, List.of(), List.of());
        return new Summary(
                99,
                window,
                List.of(),
                List.of(),
                List.of(),
                none,
                Optional.empty(),
                List.of(),
                Timeline.UNKNOWN,
                Terms.DEFAULT,
                List.of(),
                List.of(failed()),
                new QualityLedger(
                        0,
                        0,
                        SampleLoss.NONE,
                        0,
                        0,
                        Certainty.NOTHING_IN_DOUBT,
                        Double.NaN,
                        false,
                        List.of(),
                        List.of(),
                        List.of()));
    }

    /** What a run's folder keeps of the measuring; the summary does not come from it. */
    static Measured measured() {
        HostName host = new HostName("node-1");
        HostProfile profile = new HostProfile(
                facts("node-1"),
                List.of(),
                99,
                new Window(Instant.parse("2026-11-20T14:02:10Z"), LENGTH),
                new Scope(List.of()),
                List.of(),
                List.of(),
                Duration.ofSeconds(1),
                1 << 20,
                List.of());
        return new Measured(
                99,
                List.of(new HostOutcome.Completed(HostSpec.of(host), profile), failed()),
                summary().events().stream().toList());
    }

    private static Summary summary(boolean events, boolean counted) {
        CycleSource source = counted ? CycleSource.REFERENCE : CycleSource.NOMINAL;
        List<GroupCost> processes = List.of(
                group(
                        new Group.OfProcess(new HostName("node-1"), process(4711, EngineRole.WORKLOAD)),
                        source,
                        events,
                        0),
                group(
                        new Group.OfProcess(new HostName("node-2"), process(4711, EngineRole.WORKLOAD)),
                        source,
                        events,
                        1),
                group(
                        new Group.OfProcess(new HostName("node-2"), process(5012, EngineRole.MANAGING)),
                        source,
                        events,
                        2));
        List<GroupCost> hosts = List.of(
                group(new Group.OfHost(new HostName("node-1")), source, events, 0),
                group(new Group.OfHost(new HostName("node-2")), source, events, 1, 2));
        GroupCost cluster = group(new Group.OfCluster(), source, events, 0, 1, 2);
        List<UnmatchedStack> unmatched = List.of(
                new UnmatchedStack(
                        "flink-metrics-1", trace("java.lang.Thread.run", "org.apache.pekko.Mailbox.run"), 14),
                new UnmatchedStack(CONTROLS, trace("java.lang.Thread.run", HOSTILE, TRAVERSAL), 8),
                new UnmatchedStack("long", trace("java.lang.Thread.run", LONG), 6));
        return new Summary(
                99,
                new Window(Instant.parse("2026-11-20T14:02:10Z"), LENGTH),
                List.of(facts("node-1"), facts("node-2")),
                processes,
                hosts,
                cluster,
                events
                        ? Optional.of(new EventCounts(
                                EVENTS,
                                "flink:http://jm:8081/4a1f",
                                "numRecordsOut of Source: Kafka, end minus start; readings 0.2 s from the window's ends",
                                OPERATORS))
                        : Optional.empty(),
                List.of(),
                timeline(events),
                Terms.DEFAULT,
                unmatched,
                List.of(failed()),
                new QualityLedger(
                        2610.4,
                        cluster.samplesTaken(),
                        new SampleLoss(0, 2, 21),
                        5,
                        28,
                        CERTAINTY,
                        0.0042,
                        counted,
                        List.of(
                                new OwnCost(new HostName("node-2"), 0.32, 150_000_000, Optional.empty()),
                                new OwnCost(
                                        new HostName("node-1"),
                                        0.2,
                                        187_000_000,
                                        Optional.of(new BpfCost(2_970, Duration.ofNanos(15_147_000))))),
                        List.of("node-2: Weir's time in BPF is not known: " + HOSTILE),
                        List.of(
                                "task Project: 27 of 2556 samples show it, and it may have been charged to Unmatched (27 samples),"
                                        + " into whose compiled code it is inlined",
                                "node-2, pid 5012: " + CONTROLS)));
    }

    private static HostOutcome.Failed failed() {
        return new HostOutcome.Failed(
                HostSpec.of(new HostName("node-3")),
                "connect",
                "port 22 refused the connection. Is sshd running? Try: ssh node-3 true " + HOSTILE);
    }

    private static HostFacts facts(String host) {
        return new HostFacts(
                new HostName(host),
                "6.18.0-amd64",
                "AMD EPYC 7B13",
                2,
                2_596_000_000L,
                "TSC frequency in /proc/cpuinfo",
                "17.0.15+6");
    }

    private static EngineProcess process(int pid, EngineRole role) {
        return new EngineProcess(
                new Tgid(pid),
                8812,
                "flink",
                role,
                role == EngineRole.WORKLOAD
                        ? "org.apache.flink.runtime.taskexecutor.TaskManagerRunner"
                        : "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
                "flink",
                List.of("java", "-cp", TRAVERSAL, HOSTILE),
                Optional.of(new JvmFacts(
                        Optional.of("17.0.15+6"),
                        List.of("-XX:+DebugNonSafepoints", "-XX:+PreserveFramePointer", "-XX:+UseG1GC"),
                        Optional.of(true),
                        Optional.of(true))));
    }

    private static GroupCost group(Group group, CycleSource source, boolean events, int... members) {
        long taken = 0;
        long service = 0;
        long payers = 0;
        for (Row row : ROWS) {
            boolean top = row.parent().isEmpty();
            taken += top ? samples(row, members) : 0;
            service += charged(row) ? samples(row, members) : 0;
            payers += top && row.kind() == TaskKind.PROFILE ? samples(row, members) : 0;
        }
        double cycles = taken * CYCLES_PER_SAMPLE;
        double cpuSeconds = taken / 99.0;
        List<TaskCost> tasks = new ArrayList<>();
        for (Row row : ROWS) {
            long samples = samples(row, members);
            double share = (double) samples / taken;
            double error = Math.max(1.96 * Math.sqrt(share * (1 - share) / taken), samples == 0 ? 3.0 / taken : 0);
            Estimate estimate = new Estimate(share, Math.max(0, share - error), Math.min(1, share + error));
            Optional<OperatorCount> operator = OPERATORS.stream()
                    .filter(o -> events && o.operator().equals(row.task()))
                    .findFirst();
            double certain = Math.round(samples * (1 - row.lent())) / (double) taken;
            double possible = Math.round(samples * (1 + row.coveted())) / (double) taken;
            double ofService = charged(row)
                    ? -samples
                    : row.kind() == TaskKind.PROFILE && payers > 0 ? (double) service * samples / payers : 0;
            tasks.add(new TaskCost(
                    row.task(),
                    row.parent(),
                    row.kind(),
                    row.canonical(),
                    samples,
                    estimate,
                    error / 1.96,
                    new Bounds(certain, possible),
                    new Estimate(
                            share,
                            Math.max(0, certain - error),
                            Math.min(1, possible + error * Math.sqrt(1 + row.coveted()))),
                    row.kernel(),
                    share * cpuSeconds,
                    new CycleCount(source, share * cycles),
                    new CycleCount(source, (samples + ofService) / taken * cycles),
                    members.length == 1 && members[0] == 2 ? ChargeBasis.CPU : ChargeBasis.ALLOCATION,
                    events ? Optional.of(estimate.times(cycles / EVENTS)) : Optional.empty(),
                    operator,
                    operator.flatMap(OperatorCount::in).map(in -> estimate.times(cycles / in)),
                    samples == 0
                            ? Optional.empty()
                            : Optional.of(2.8016 * Math.sqrt(2) * error / 1.96 / share)
                                    .filter(change -> change < 1),
                    List.of(),
                    Expense.UNKNOWN));
        }
        List<CounterReading> counters = new ArrayList<>(List.of(
                new CounterReading(
                        CounterEvent.TASK_CLOCK, (long) (cpuSeconds * 1e9), 60_000_000_000L, 60_000_000_000L),
                new CounterReading(CounterEvent.CONTEXT_SWITCHES, 48_211, 60_000_000_000L, 60_000_000_000L),
                new CounterReading(CounterEvent.PAGE_FAULTS, 311, 60_000_000_000L, 60_000_000_000L)));
        if (source == CycleSource.REFERENCE) {
            counters.add(
                    new CounterReading(CounterEvent.REFERENCE_CYCLES, (long) cycles, 60_000_000_000L, 45_000_000_000L));
        }
        return new GroupCost(
                group, taken, taken * 1.01, cpuSeconds, new CycleCount(source, cycles), 0, counters, tasks);
    }

    private static boolean charged(Row row) {
        return row.task().equals("GC") || row.task().equals("JIT");
    }

    private static long samples(Row row, int... members) {
        long samples = 0;
        for (int member : members) {
            samples += row.samples(member);
        }
        return samples;
    }

    static List<AttributedStack> stacks() {
        List<AttributedStack> stacks = new ArrayList<>();
        for (Row row : ROWS.stream().filter(row -> row.parent().isEmpty()).toList()) {
            for (int member = 0; member < 3; member++) {
                long left = row.samples(member);
                String host = member == 0 ? "node-1" : "node-2";
                int pid = member == 2 ? 5012 : 4711;
                for (int part = 0; left > 0 && part < 6; part++) {
                    long samples = part == 5 ? left : (left + 1) / 2;
                    left -= samples;
                    stacks.add(new AttributedStack(
                            new HostName(host),
                            new Tgid(pid),
                            threadName(row.task(), part),
                            frames(row, part),
                            row.task(),
                            row.kind(),
                            samples));
                }
            }
        }
        return stacks;
    }

    private static String threadName(String task, int part) {
        return task.equals("Unmatched") ? CONTROLS : task.equals("JIT") ? "C2 CompilerThre" : "Kafka (1/2)#" + part;
    }

    private static StackTrace frames(Row row, int part) {
        List<Frame> root = new ArrayList<>(List.of(
                new Frame(FrameKind.NATIVE, "start_thread", "libc.so.6"),
                new Frame(FrameKind.NATIVE, "thread_native_entry(Thread*)", "libjvm.so")));
        String word = row.task().replace(" ", "");
        switch (row.kind()) {
            case PROFILE -> {
                root.add(new Frame(FrameKind.STUB, "call_stub", ""));
                root.add(new Frame(FrameKind.JAVA_INTERPRETED, "java.lang.Thread.run", ""));
                root.add(java("org.apache.flink.runtime.taskmanager.Task.run"));
                root.add(java("org.apache.flink.streaming.runtime.tasks.StreamTask.processInput"));
                root.add(new Frame(FrameKind.JAVA_INLINED, "com.acme.ysb." + word + ".processElement", ""));
                for (int i = 0; i <= part; i++) {
                    root.add(new Frame(FrameKind.JAVA_INLINED, "com.acme.ysb." + word + ".step" + part + i, ""));
                }
                if (part == 2) {
                    root.add(new Frame(FrameKind.KERNEL, "do_syscall_64", "kernel"));
                    root.add(new Frame(FrameKind.KERNEL, "tcp_sendmsg", "kernel"));
                }
            }
            case BUILT_IN -> {
                root.add(new Frame(FrameKind.NATIVE, word + "Thread::run()", "libjvm.so"));
                root.add(new Frame(FrameKind.NATIVE, word + "::work(unsigned int)" + part, "libjvm.so"));
            }
            case UNMATCHED -> {
                root.add(java(HOSTILE));
                root.add(java(part == 1 ? LONG : CONTROLS));
                root.add(java(TRAVERSAL));
            }
            case UNRESOLVED, LOST -> {
                root.clear();
                root.add(new Frame(FrameKind.UNKNOWN, "0x7f12a4c01" + part, ""));
            }
        }
        Collections.reverse(root);
        return new StackTrace(root, false);
    }

    private static Frame java(String name) {
        return new Frame(FrameKind.JAVA, name, "");
    }

    private static StackTrace trace(String... rootFirst) {
        List<Frame> frames = new ArrayList<>();
        for (String name : rootFirst) {
            frames.add(java(name));
        }
        Collections.reverse(frames);
        return new StackTrace(frames, false);
    }

    /** Twelve blocks, of which the first two are warm-up, and one is steal's. */
    private static Timeline timeline(boolean events) {
        List<Row> tops = ROWS.stream().filter(row -> row.parent().isEmpty()).toList();
        List<Timeline.Block> blocks = new ArrayList<>();
        for (int block = 0; block < 12; block++) {
            int each = block;
            boolean warm = block >= 2;
            blocks.add(new Timeline.Block(
                    block * 5.0,
                    block * 5.0 + 5,
                    tops.stream()
                            .map(row -> (row.samples(0) + row.samples(1) + row.samples(2))
                                    * (row.task().equals("JIT") ? (warm ? 1 : 8) : 10 + each % 3 - (warm ? 0 : 2))
                                    / 120)
                            .toList(),
                    events ? EVENTS / 12 * (warm ? 1.03 : 0.85) : Double.NaN,
                    events ? (block == 8 ? 0.11 : 0.004) : Double.NaN,
                    warm && block != 8));
        }
        return new Timeline(
                tops.stream().map(Row::task).toList(),
                blocks,
                List.of(
                        new Mark(
                                Mark.Kind.WARM_UP,
                                Optional.empty(),
                                0,
                                10,
                                "the JIT compiler took 31 % of the CPU time against 4 % at the end"),
                        new Mark(Mark.Kind.CHECKPOINT, Optional.empty(), 22.3, 22.9, "checkpoint 17 took 0.6 s"),
                        new Mark(
                                Mark.Kind.STEAL,
                                Optional.of(new HostName("node-2")),
                                40,
                                45,
                                "the hypervisor took 11 % of the CPU time that was wanted " + HOSTILE)),
                false);
    }
}

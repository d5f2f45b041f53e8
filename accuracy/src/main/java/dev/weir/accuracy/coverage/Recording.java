package dev.weir.accuracy.coverage;

import dev.weir.aggregator.Aggregator;
import dev.weir.aggregator.ApplicationProfile;
import dev.weir.model.CycleCount;
import dev.weir.model.CycleSource;
import dev.weir.model.HostOutcome;
import dev.weir.model.HostProfile;
import dev.weir.model.ProcessProfile;
import dev.weir.model.Sample;
import dev.weir.model.StackTrace;
import dev.weir.model.Tgid;
import dev.weir.model.summary.AttributedStack;
import dev.weir.model.summary.Summary;
import dev.weir.reports.RecordedRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A recorded run as what an interval sees of it: how many samples each thread took of each task in each second.
 *
 * @param tasks the names of the table's rows that have samples
 * @param seconds whole ones; a last part of one is left out
 */
record Recording(
        String name,
        CycleSource source,
        int frequencyHz,
        int seconds,
        List<String> tasks,
        List<ProcessCourse> processes) {
    /** One process, with the samples of each thread by task and second. */
    record ProcessCourse(HostProfile host, ProcessProfile profile, double cycles, Map<Integer, long[][]> byThread) {
        /** Samples of a task in a second, over all threads. */
        long samples(int task, int second) {
            return byThread.values().stream()
                    .mapToLong(thread -> thread[task][second])
                    .sum();
        }
    }

    private record StackKey(Tgid tgid, String threadName, StackTrace stackTrace) {}

    static Recording read(Path directory) {
        RecordedRun run = RecordedRun.read(directory);
        Aggregator.Result result =
                Aggregator.aggregate(run.measured(), run.rules(ApplicationProfile::parse), run.terms());
        Summary summary = result.summary();
        CycleSource source = summary.cluster().cycles().source();
        List<String> tasks = result.stacks().stream()
                .map(AttributedStack::task)
                .distinct()
                .sorted()
                .toList();
        int seconds = (int) Math.round(summary.window().length().toMillis() / 1e3);
        List<ProcessCourse> processes = new ArrayList<>();
        for (HostOutcome outcome : run.measured().outcomes()) {
            if (outcome instanceof HostOutcome.Completed completed) {
                Map<StackKey, Integer> taskOf = new HashMap<>();
                for (AttributedStack stack : result.stacks()) {
                    if (stack.host().equals(completed.host().host())) {
                        taskOf.put(
                                new StackKey(stack.tgid(), stack.threadName(), stack.stackTrace()),
                                tasks.indexOf(stack.task()));
                    }
                }
                processes.addAll(processes(completed.profile(), source, taskOf, tasks.size(), seconds));
            }
        }
        return new Recording(
                directory.getFileName().toString(), source, run.measured().frequencyHz(), seconds, tasks, processes);
    }

    private static List<ProcessCourse> processes(
            HostProfile host, CycleSource source, Map<StackKey, Integer> taskOf, int tasks, int seconds) {
        Map<Tgid, Map<Integer, long[][]>> counts = new TreeMap<>();
        for (Sample sample : host.samples()) {
            Integer task = taskOf.get(new StackKey(sample.tgid(), sample.threadName(), sample.stackTrace()));
            if (task != null && sample.second() < seconds) {
                counts.computeIfAbsent(sample.tgid(), tgid -> new TreeMap<>())
                                .computeIfAbsent(sample.tid(), tid -> new long[tasks][seconds])[task][
                                sample.second()] +=
                        sample.count();
            }
        }
        return host.processes().stream()
                .filter(process -> counts.containsKey(process.process().tgid()))
                .map(process -> new ProcessCourse(
                        host,
                        process,
                        process.cycles(source).map(CycleCount::cycles).orElse(0.0),
                        counts.getOrDefault(process.process().tgid(), Map.of())))
                .toList();
    }
}

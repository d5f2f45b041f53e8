package dev.weir.aggregator.steady;

import dev.weir.model.EngineRole;
import dev.weir.model.EventCounts;
import dev.weir.model.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A process that ended, a process that stood still, and seconds in which no event came: what a restart looks like from outside. */
final class Interruptions {
    // Three seconds: a second may be short of a counter's renewal, and full collections take one or two.
    private static final int LONG = 3;
    // The chance that a process which goes on as before has no sample where 30 are expected is e^-30.
    private static final double SURPRISING = 30;
    // What stands still again and again does so by its nature.
    private static final int OFTEN = 3;
    private static final double SMALL = 0.05;

    private Interruptions() {}

    static List<Finding> find(Course course) {
        List<Finding> findings = new ArrayList<>();
        long all = course.samples();
        for (ProcessCourse process : course.processes()) {
            boolean matters = process.samples() > SMALL * all;
            process.process()
                    .startedAfter()
                    .ifPresent(after -> findings.add(started(
                            process, Math.min(course.seconds(), after.toNanos() / 1e9), course.seconds(), matters)));
            process.process()
                    .endedAfter()
                    .ifPresent(after -> findings.add(ended(
                            process, Math.min(course.seconds(), after.toNanos() / 1e9), course.seconds(), matters)));
            if (matters && process.process().process().role() == EngineRole.WORKLOAD) {
                findings.addAll(stoodStill(process, course.seconds()));
            }
        }
        course.events().ifPresent(events -> findings.addAll(noEvents(events)));
        return findings;
    }

    private static Finding ended(ProcessCourse process, double at, double length, boolean matters) {
        // What came before and what came after are not the same job: the shorter one is left out.
        double from = !matters || at >= length / 2 ? at : 0;
        double to = !matters || at < length / 2 ? at : length;
        return new Finding(
                new Mark(
                        Mark.Kind.RESTART,
                        Optional.of(process.host()),
                        from,
                        to,
                        "process " + process.process().process().tgid() + " ended after " + Words.seconds(at) + " s"),
                true);
    }

    private static Finding started(ProcessCourse process, double at, double length, boolean matters) {
        // As with one that ended: the job was another before.
        double from = !matters || at >= length / 2 ? at : 0;
        double to = !matters || at < length / 2 ? at : length;
        return new Finding(
                new Mark(
                        Mark.Kind.RESTART,
                        Optional.of(process.host()),
                        from,
                        to,
                        "process " + process.process().process().tgid() + " came after " + Words.seconds(at) + " s"),
                matters);
    }

    private static List<Finding> stoodStill(ProcessCourse process, double length) {
        double end = process.process()
                .endedAfter()
                .map(after -> Math.min(length, after.toNanos() / 1e9))
                .orElse(length);
        double start = process.process()
                .startedAfter()
                .map(after -> Math.min(end, after.toNanos() / 1e9))
                .orElse(0.0);
        List<Stretch> still = Stretch.of((int) end, second -> second >= start && process.samples(second) == 0).stream()
                .filter(stretch -> stretch.length() >= LONG)
                .toList();
        int idle = still.stream().mapToInt(Stretch::length).sum();
        double perSecond = process.samples() / Math.max(1, end - start - idle);
        return still.size() > OFTEN
                ? List.of()
                : still.stream()
                        .filter(stretch -> perSecond * stretch.length() >= SURPRISING)
                        .map(stretch -> new Finding(
                                new Mark(
                                        Mark.Kind.RESTART,
                                        Optional.of(process.host()),
                                        stretch.first(),
                                        stretch.last() + 1.0,
                                        "process " + process.process().process().tgid()
                                                + " used no CPU time: it stood still, or its job was being restarted"),
                                true))
                        .toList();
    }

    private static List<Finding> noEvents(EventCounts events) {
        List<Stretch> none = Stretch.of(
                        events.bySecond().size(), second -> events.bySecond().get(second) == 0)
                .stream()
                .filter(stretch -> stretch.length() >= LONG)
                .toList();
        return none.size() > OFTEN
                ? List.of()
                : none.stream()
                        .map(stretch -> new Finding(
                                new Mark(
                                        Mark.Kind.RESTART,
                                        Optional.empty(),
                                        stretch.first(),
                                        stretch.last() + 1.0,
                                        "no event entered the job: it was stopped or restarted, or had no input"),
                                true))
                        .toList();
    }
}

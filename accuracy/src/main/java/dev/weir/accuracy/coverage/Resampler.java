package dev.weir.accuracy.coverage;

import dev.weir.accuracy.coverage.Recording.ProcessCourse;
import dev.weir.aggregator.Aggregator;
import dev.weir.aggregator.ApplicationProfile;
import dev.weir.model.CycleCount;
import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import dev.weir.model.HostName;
import dev.weir.model.HostOutcome;
import dev.weir.model.HostProfile;
import dev.weir.model.HostSpec;
import dev.weir.model.Measured;
import dev.weir.model.ProcessProfile;
import dev.weir.model.Sample;
import dev.weir.model.SampleLoss;
import dev.weir.model.Scope;
import dev.weir.model.StackTrace;
import dev.weir.model.Terms;
import dev.weir.model.Window;
import dev.weir.model.summary.TaskCost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Runs that might have been recorded instead of the one that was: the circular block bootstrap of Politis &amp; Romano (1992).
 *
 * <p>A run is put together from stretches of the recording that begin at a second drawn at random, past the end it goes on at the beginning. All threads of all processes come from the same seconds, so that what hangs
 * together in time or between threads does so in the drawn run. Each second is as likely as any other, so the recording's own shares are the truth. The aggregator gets the drawn run as it would
 * get a real one, with one frame for each task.
 */
final class Resampler {
    private final Recording recording;
    private final int blockSeconds;
    private final ApplicationProfile rules;
    private final List<StackTrace> stacks;

    Resampler(Recording recording, int blockSeconds) {
        this.recording = recording;
        this.blockSeconds = blockSeconds;
        StringBuilder text = new StringBuilder();
        List<StackTrace> all = new ArrayList<>();
        for (int task = 0; task < recording.tasks().size(); task++) {
            text.append("T").append(task).append(" = weir.task").append(task).append(".\n");
            all.add(new StackTrace(List.of(new Frame(FrameKind.JAVA, "weir.task" + task + ".run", "")), false));
        }
        rules = ApplicationProfile.parse("resampled", text.toString());
        stacks = List.copyOf(all);
    }

    /** The tasks of the recording itself, in its order. */
    List<TaskCost> truth() {
        return aggregate(IntStream.range(0, recording.seconds()).toArray(), 1, new Random(0));
    }

    /**
     * The tasks of a run drawn from the recording.
     *
     * @param kept the part of the samples that is kept, each by itself: a lower frequency
     */
    List<TaskCost> draw(int seconds, double kept, Random random) {
        int[] from = new int[seconds];
        for (int i = 0; i < seconds; ) {
            int start = random.nextInt(recording.seconds());
            for (int j = 0; j < blockSeconds && i < seconds; j++) {
                from[i++] = (start + j) % recording.seconds();
            }
        }
        return aggregate(from, kept, random);
    }

    private List<TaskCost> aggregate(int[] from, double kept, Random random) {
        List<HostOutcome> hosts = new ArrayList<>();
        for (int p = 0; p < recording.processes().size(); p++) {
            hosts.add(host(p, from, kept, random));
        }
        int hz = Math.max(1, (int) Math.round(recording.frequencyHz() * kept));
        return Aggregator.aggregate(new Measured(hz, hosts, List.of()), rules, Terms.DEFAULT)
                .summary()
                .cluster()
                .tasks()
                .subList(0, recording.tasks().size());
    }

    /** Each process on a host of its own: nothing but its name depends on that. */
    private HostOutcome host(int index, int[] from, double kept, Random random) {
        ProcessCourse process = recording.processes().get(index);
        ProcessProfile profile = process.profile();
        List<Sample> samples = new ArrayList<>();
        long drawn = 0;
        long taken = 0;
        for (int second = 0; second < from.length; second++) {
            for (int task = 0; task < stacks.size(); task++) {
                long there = process.samples(task, from[second]);
                long count = thinned(there, kept, random);
                drawn += there;
                taken += count;
                if (count > 0) {
                    samples.add(new Sample(profile.process().tgid(), 1, "t", second, stacks.get(task), count));
                }
            }
        }
        long recorded = 0;
        for (int second = 0; second < recording.seconds(); second++) {
            for (int task = 0; task < stacks.size(); task++) {
                recorded += process.samples(task, second);
            }
        }
        double part = (double) drawn / recorded;
        ProcessProfile scaled = new ProcessProfile(
                profile.process(),
                Duration.ofNanos(Math.round(profile.cpuTime().toNanos() * part)),
                Optional.empty(),
                List.of(),
                List.of(new CycleCount(recording.source(), process.cycles() * part)),
                taken,
                SampleLoss.NONE,
                "",
                "",
                List.of(),
                Optional.empty(),
                List.of());
        HostName name = new HostName("p" + index);
        return new HostOutcome.Completed(
                HostSpec.of(name),
                new HostProfile(
                        process.host().facts(),
                        List.of(),
                        Math.max(1, (int) Math.round(recording.frequencyHz() * kept)),
                        new Window(process.host().window().start(), Duration.ofSeconds(from.length)),
                        new Scope(List.of(profile.process())),
                        List.of(scaled),
                        samples,
                        Duration.ZERO,
                        0,
                        List.of()));
    }

    private static long thinned(long count, double kept, Random random) {
        if (kept >= 1) {
            return count;
        }
        long left = 0;
        for (long i = 0; i < count; i++) {
            left += random.nextDouble() < kept ? 1 : 0;
        }
        return left;
    }
}

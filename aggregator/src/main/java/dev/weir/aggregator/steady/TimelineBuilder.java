package dev.weir.aggregator.steady;

import dev.weir.model.Mark;
import dev.weir.model.summary.Timeline;
import dev.weir.model.summary.Timeline.Block;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;

/** Asks all detectors and puts together what they find. */
final class TimelineBuilder {
    private static final Comparator<Mark> ORDER = Comparator.comparingDouble(Mark::fromSecond)
            .thenComparing(Mark::kind)
            .thenComparingDouble(Mark::toSecond)
            .thenComparing(mark -> mark.host().map(Object::toString).orElse(""))
            .thenComparing(Mark::sentence);

    private final Cut cut;
    private final List<Finding> findings = new ArrayList<>();

    private TimelineBuilder(Cut cut) {
        this.cut = cut;
    }

    /** The time line of a run, with its marks; nothing is left out of it. */
    static Timeline of(Course course) {
        return course.seconds() > 0 ? new TimelineBuilder(new Cut(course)).build() : Timeline.UNKNOWN;
    }

    private Timeline build() {
        // Checkpoints belong to a steady job; one that makes events dearer is found below.
        cut.course().marks().forEach(mark -> findings.add(new Finding(mark, mark.kind() != Mark.Kind.CHECKPOINT)));
        findings.addAll(Interruptions.find(cut.course()));
        findings.addAll(HostTrouble.find(cut));
        findings.addAll(unlessExplained(WarmUp.find(cut)));
        findings.addAll(unlessExplained(Storm.find(cut)));
        findings.addAll(Unsteady.find(cut, disturbed()).stream()
                .map(this::duringCheckpoint)
                .toList());
        boolean[] disturbed = disturbed();
        List<Block> blocks = new ArrayList<>();
        IntPredicate all = row -> true;
        for (int block = 0; block < cut.count(); block++) {
            blocks.add(new Block(
                    cut.blocks().from(block),
                    cut.blocks().to(block),
                    cut.samples(block, all),
                    cut.events(block),
                    HostTrouble.stealShare(cut, block),
                    !disturbed[block]));
        }
        return new Timeline(
                cut.course().rows(),
                blocks,
                findings.stream().map(Finding::mark).distinct().sorted(ORDER).toList(),
                false);
    }

    /** Leaves out what lies altogether in blocks that are disturbed already: a restart is followed by a busy compiler. */
    private List<Finding> unlessExplained(List<Finding> more) {
        boolean[] already = disturbed();
        return more.stream()
                .filter(finding -> {
                    boolean[] own = finding.disturbed(cut.blocks());
                    for (int block = 0; block < own.length; block++) {
                        if (own[block] && !already[block]) {
                            return true;
                        }
                    }
                    return false;
                })
                .toList();
    }

    private boolean[] disturbed() {
        boolean[] disturbed = new boolean[cut.count()];
        for (Finding finding : findings) {
            boolean[] own = finding.disturbed(cut.blocks());
            for (int block = 0; block < own.length; block++) {
                disturbed[block] |= own[block];
            }
        }
        return disturbed;
    }

    /** Blames a checkpoint that was being taken then, unless one was being taken most of the time. */
    private Finding duringCheckpoint(Finding finding) {
        List<Mark> checkpoints = cut.course().marks().stream()
                .filter(mark -> mark.kind() == Mark.Kind.CHECKPOINT)
                .toList();
        int with = 0;
        for (int block = 0; block < cut.count(); block++) {
            int each = block;
            with += checkpoints.stream()
                            .anyMatch(mark -> cut.blocks().touches(each, mark.fromSecond(), mark.toSecond()))
                    ? 1
                    : 0;
        }
        Mark mark = finding.mark();
        boolean during = checkpoints.stream()
                .anyMatch(checkpoint ->
                        checkpoint.fromSecond() < mark.toSecond() && checkpoint.toSecond() >= mark.fromSecond());
        return during && 2 * with < cut.count()
                ? new Finding(
                        new Mark(
                                Mark.Kind.CHECKPOINT,
                                mark.host(),
                                mark.fromSecond(),
                                mark.toSecond(),
                                mark.sentence() + ", while a checkpoint was being taken"),
                        true)
                : finding;
    }
}

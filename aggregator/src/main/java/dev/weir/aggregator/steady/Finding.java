package dev.weir.aggregator.steady;

import static java.util.Objects.requireNonNull;

import dev.weir.model.HostName;
import dev.weir.model.Mark;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Something that happened during the run.
 *
 * @param disturbs whether the blocks that it touches are not steady for it
 */
record Finding(Mark mark, boolean disturbs) {
    Finding {
        requireNonNull(mark, "mark is null");
    }

    /** Of some blocks that follow each other. */
    static Finding of(Mark.Kind kind, Optional<HostName> host, Cut cut, Stretch stretch, String sentence) {
        return new Finding(
                new Mark(
                        kind,
                        host,
                        cut.blocks().from(stretch.first()),
                        cut.blocks().to(stretch.last()),
                        sentence),
                true);
    }

    /** Which blocks are not steady for it. */
    boolean[] disturbed(Blocks blocks) {
        boolean[] disturbed = new boolean[blocks.count()];
        IntStream.range(0, disturbed.length)
                .filter(block -> disturbs && blocks.touches(block, mark.fromSecond(), mark.toSecond()))
                .forEach(block -> disturbed[block] = true);
        return disturbed;
    }
}

package dev.weir.model.summary;

import dev.weir.model.Mark;
import java.util.List;

/**
 * The run in blocks of time, and what disturbed it.
 *
 * @param tasks the names of the rows that the blocks' samples are counted for: top rows, in the order of the table
 * @param blocks in order, without gaps, together the window
 * @param marks by their start; what the blocks show, what the engine tells and what the hosts tell
 * @param excluded whether the blocks that are not steady were left out of all figures
 */
public record Timeline(List<String> tasks, List<Block> blocks, List<Mark> marks, boolean excluded) {
    /** Nothing is known about the course of the run. */
    public static final Timeline UNKNOWN = new Timeline(List.of(), List.of(), List.of(), false);

    public Timeline {
        tasks = List.copyOf(tasks);
        blocks = List.copyOf(blocks);
        marks = List.copyOf(marks);
        for (Block block : blocks) {
            if (block.samples().size() != tasks.size()) {
                throw new IllegalArgumentException(
                        "a block counts for every task: " + block.samples().size() + " " + tasks.size());
            }
        }
    }

    /** The length of all blocks. */
    public double seconds() {
        return blocks.stream().mapToDouble(Block::seconds).sum();
    }

    /** The length of those that are steady. */
    public double steadySeconds() {
        return blocks.stream().filter(Block::steady).mapToDouble(Block::seconds).sum();
    }

    /** Whether the mark takes blocks from the steady part: all that it touches are not steady. A checkpoint that cost nothing worth a word does not. */
    public boolean disturbs(Mark mark) {
        List<Block> touched =
                blocks.stream().filter(block -> block.touches(mark)).toList();
        return !touched.isEmpty() && touched.stream().noneMatch(Block::steady);
    }

    /**
     * One stretch of the window.
     *
     * @param fromSecond since the window began
     * @param toSecond exclusive
     * @param samples of each task of {@link Timeline#tasks()}, over the cluster
     * @param events that entered the job; {@code NaN} when unknown
     * @param stealShare CPU time stolen / (busy + stolen), over the hosts; {@code NaN} when unknown
     * @param steady whether no mark disqualifies it
     */
    public record Block(
            double fromSecond, double toSecond, List<Long> samples, double events, double stealShare, boolean steady) {
        public Block {
            samples = List.copyOf(samples);
            if (!(0 <= fromSecond && fromSecond < toSecond)) {
                throw new IllegalArgumentException("a block ends after its start: " + fromSecond + " " + toSecond);
            }
        }

        public double seconds() {
            return toSecond - fromSecond;
        }

        /** Whether the mark's stretch, or its moment, lies in the block. */
        public boolean touches(Mark mark) {
            double from = mark.fromSecond();
            double to = mark.toSecond();
            return from < toSecond && (to > fromSecond || (from == to && from >= fromSecond));
        }
    }
}

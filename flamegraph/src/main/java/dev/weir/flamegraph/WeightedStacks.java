package dev.weir.flamegraph;

import dev.weir.model.summary.AttributedStack;
import java.util.List;

/**
 * The stacks of one run with what a sample of them stands for.
 *
 * @param costPerSample in the unit of the page, such as cycles per event; of several runs that make one side, a part each, so that the side is their mean
 */
public record WeightedStacks(List<AttributedStack> stacks, double costPerSample) {
    public WeightedStacks {
        stacks = List.copyOf(stacks);
        if (!(costPerSample >= 0) || Double.isInfinite(costPerSample)) {
            throw new IllegalArgumentException("a cost is finite and not negative: " + costPerSample);
        }
    }
}

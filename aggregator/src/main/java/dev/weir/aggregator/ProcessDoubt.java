package dev.weir.aggregator;

import java.util.Map;

/**
 * What is not certain about one process's samples.
 *
 * @param ambiguous samples whose task is not certain
 * @param incomplete those of them whose compiled method may hold more than could be read
 * @param unjudged samples with inlined frames, if nobody said of any sample whether it is in doubt
 * @param stacks the ambiguous samples, those of sub-tasks alone included, by what they have in common
 */
record ProcessDoubt(long ambiguous, long incomplete, long unjudged, Map<AmbiguousStack, Long> stacks) {
    ProcessDoubt {
        stacks = Map.copyOf(stacks);
    }
}

package dev.weir.workloads.planted.flink;

import org.apache.flink.api.common.functions.AggregateFunction;

/** Sums a site's measures of a second. */
final class Aggregate implements AggregateFunction<SiteMeasure, Long, Long> {
    private static final long serialVersionUID = 1;

    @Override
    public Long createAccumulator() {
        return 0L;
    }

    @Override
    public Long add(SiteMeasure measure, Long sum) {
        if (measure.timed) {
            measure.entered = System.nanoTime();
        }
        Long next = sum + weigh(measure.value);
        if (measure.timed) {
            measure.left = System.nanoTime();
        }
        return next;
    }

    static long weigh(long value) {
        return Work.sixteen(value) & 0xFF;
    }

    @Override
    public Long getResult(Long sum) {
        return sum;
    }

    @Override
    public Long merge(Long a, Long b) {
        return a + b;
    }
}

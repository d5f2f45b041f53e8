package dev.weir.aggregator;

import dev.weir.aggregator.Proportion.Stratum;
import dev.weir.model.CycleSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** The shares of every row within one group of processes, with their intervals. */
final class GroupShares {
    private final CycleSource source;
    private final List<ProcessAggregate> members;
    private final double groupCycles;
    private final long taken;
    private final TimeBlocks blocks;
    private final List<List<Double>> kept;

    GroupShares(CycleSource source, List<ProcessAggregate> members) {
        this.source = source;
        this.members = members;
        groupCycles = members.stream().mapToDouble(p -> p.cycles(source)).sum();
        taken = members.stream().mapToLong(ProcessAggregate::taken).sum();
        blocks = TimeBlocks.of(members.stream().map(ProcessAggregate::window).toList());
        kept = members.stream()
                .map(process ->
                        blocks.sum(process.course().cells(), process.course().kept(), 0))
                .toList();
    }

    /** As the stacks were named. */
    SampledShare named(int row) {
        return of(row, ProcessAggregate::share, RowCount::samples, SampleCourse::named);
    }

    /** What is the row's for certain. */
    SampledShare certain(int row) {
        return of(row, ProcessAggregate::certainShare, RowCount::certain, SampleCourse::certain);
    }

    /** What may be the row's. */
    SampledShare possible(int row) {
        return of(row, ProcessAggregate::possibleShare, RowCount::possible, SampleCourse::possible);
    }

    private interface Share {
        double of(ProcessAggregate process, int row);
    }

    private SampledShare of(
            int row, Share share, ToLongFunction<RowCount> count, Function<SampleCourse, CellCounts> course) {
        List<Stratum> strata = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            ProcessAggregate process = members.get(i);
            // Without any cycles, as in a group that slept, only the samples can weigh.
            double weight = groupCycles > 0
                    ? process.cycles(source) / groupCycles
                    : taken > 0 ? (double) process.taken() / taken : 0;
            strata.add(new Stratum(
                    weight,
                    count.applyAsLong(process.counts().get(row)),
                    process.taken(),
                    share.of(process, row),
                    blocks.sum(process.course().cells(), course.apply(process.course()), row),
                    kept.get(i)));
        }
        return Proportion.of(strata);
    }
}

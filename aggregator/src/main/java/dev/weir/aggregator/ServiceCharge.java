package dev.weir.aggregator;

import dev.weir.model.CycleSource;
import dev.weir.model.summary.ChargeBasis;
import dev.weir.model.summary.TaskKind;
import java.util.List;

/** Charges the cycles of GC and JIT back to the tasks, process by process, so that the sum over the tasks stays what it is. */
final class ServiceCharge {
    private final TaskRows rows;
    private final CycleSource source;

    ServiceCharge(TaskRows rows, CycleSource source) {
        this.rows = rows;
        this.source = source;
    }

    /** A row's cycles with its part of the service; none for GC and JIT where all of theirs was charged. */
    double cycles(int row, List<ProcessAggregate> members) {
        return members.stream()
                .mapToDouble(process -> process.cycles(source) * share(row, process))
                .sum();
    }

    ChargeBasis basis(List<ProcessAggregate> members) {
        return members.stream().map(this::basis).reduce(ChargeBasis.NOTHING, ChargeBasis::and);
    }

    private double share(int row, ProcessAggregate process) {
        if (!process.service().areCharged()) {
            return process.share(row);
        }
        boolean charged = isService(row, BuiltInTask.GC) || isService(row, BuiltInTask.JIT);
        return (charged ? 0 : process.share(row))
                + process.service().ofGc().get(row) * share(BuiltInTask.GC, process)
                + process.service().ofJit().get(row) * share(BuiltInTask.JIT, process);
    }

    private ChargeBasis basis(ProcessAggregate process) {
        if (!process.service().areCharged()) {
            return ChargeBasis.NOTHING;
        }
        if (share(BuiltInTask.GC, process) > 0) {
            return process.service().gcBasis();
        }
        return share(BuiltInTask.JIT, process) > 0 ? ChargeBasis.CPU : ChargeBasis.NOTHING;
    }

    private double share(BuiltInTask task, ProcessAggregate process) {
        int row = rows.of(task);
        return isService(row, task) ? process.share(row) : 0;
    }

    /** A task of the profile that has the name of a built-in one is the user's own and is charged to nobody. */
    private boolean isService(int row, BuiltInTask task) {
        return rows.get(row).kind() == TaskKind.BUILT_IN && rows.get(row).task().equals(task.title());
    }
}

package dev.weir.reports;

import dev.weir.model.HostConditions.BpfCost;
import dev.weir.model.summary.OwnCost;
import dev.weir.model.summary.QualityLedger;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What Weir itself cost the hosts, as text. */
final class OwnCosts {
    private static final int HOSTS_SHOWN = 8;

    private OwnCosts() {}

    /** All hosts in one sentence. */
    static String sentence(QualityLedger ledger) {
        return "Weir itself: %s CPU s, %s at most on a host, %s."
                .formatted(
                        Figures.rounded(ledger.profilerCpuSeconds(), 2),
                        Figures.bytes(ledger.profilerPeakBytes()),
                        inBpf(bpf(ledger)));
    }

    /** One host, as in its {@code _result.txt}. */
    static String of(OwnCost cost) {
        return "%s CPU s, %s, %s"
                .formatted(Figures.rounded(cost.cpuSeconds(), 2), Figures.bytes(cost.peakBytes()), inBpf(cost.bpf()));
    }

    private static String inBpf(Optional<BpfCost> bpf) {
        return bpf.map(cost -> "in BPF %s".formatted(time(cost))).orElse("in BPF unknown");
    }

    private static String time(BpfCost cost) {
        double nanos = cost.time().toNanos();
        return "%s s (%s of %s µs)"
                .formatted(
                        Figures.rounded(nanos / 1e9, 2),
                        cost.runs() == 1 ? "1 run" : Figures.count(cost.runs()) + " runs",
                        Figures.rounded(cost.runs() > 0 ? nanos / 1e3 / cost.runs() : 0, 2));
    }

    /** Over all hosts; empty when one of them does not know it. */
    static Optional<BpfCost> bpf(QualityLedger ledger) {
        List<OwnCost> costs = ledger.ownCosts();
        return costs.isEmpty() || costs.stream().anyMatch(cost -> cost.bpf().isEmpty())
                ? Optional.empty()
                : costs.stream()
                        .flatMap(cost -> cost.bpf().stream())
                        .reduce((a, b) ->
                                new BpfCost(a.runs() + b.runs(), a.time().plus(b.time())));
    }

    /** Host by host. */
    static String byHost(QualityLedger ledger) {
        String shown = ledger.ownCosts().stream()
                .limit(HOSTS_SHOWN)
                .map(cost -> cost.host() + ": " + of(cost))
                .collect(Collectors.joining("; "));
        int more = ledger.ownCosts().size() - HOSTS_SHOWN;
        return shown + (more > 0 ? "; and " + more + " more in summary.json" : "");
    }
}

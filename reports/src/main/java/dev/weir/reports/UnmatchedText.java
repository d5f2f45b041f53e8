package dev.weir.reports;

import dev.weir.model.summary.Summary;
import dev.weir.model.summary.UnmatchedStack;
import java.util.Comparator;
import java.util.List;

/** unmatched.txt: what no rule claims, heaviest first, so that the next rule is near the top. */
final class UnmatchedText {
    private static final Comparator<UnmatchedStack> HEAVIEST_FIRST = Comparator.comparingLong(UnmatchedStack::samples)
            .reversed()
            .thenComparing(UnmatchedStack::threadName)
            .thenComparing(stack -> stack.stackTrace().toCollapsed());

    private UnmatchedText() {}

    static List<UnmatchedStack> heaviestFirst(Summary summary) {
        return summary.unmatched().stream().sorted(HEAVIEST_FIRST).toList();
    }

    static String write(Summary summary) {
        long samples =
                summary.unmatched().stream().mapToLong(UnmatchedStack::samples).sum();
        StringBuilder out = new StringBuilder()
                .append("# Stacks that no rule of the application profile claims, heaviest first.\n")
                .append("# weight in samples <tab> thread <tab> frames root first, the executing one last\n")
                .append("# ")
                .append(samples)
                .append(" of ")
                .append(summary.ledger().taken())
                .append(" samples. A rule is a line \"task = pattern\"; see weir suggest and weir attribute.\n");
        for (UnmatchedStack stack : heaviestFirst(summary)) {
            out.append(stack.samples())
                    .append('\t')
                    .append(Names.legible(stack.threadName()))
                    .append('\t')
                    .append(Names.legible(stack.stackTrace().toCollapsed()))
                    .append('\n');
        }
        return out.toString();
    }
}

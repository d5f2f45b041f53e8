package dev.weir.cli;

import dev.weir.aggregator.BoundaryPlan;
import dev.weir.model.WeirException;
import dev.weir.model.WeirException.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;

/** Shows what boundaries would do to the job and what they may cost, and asks whether to go on. */
final class BoundaryConsent {
    private static final String WHAT_AND_COST = """
            For the time of the run HotSpot is told not to inline them (compiler directives), and their classes are
            retransformed with the bytes they have, by a small Java agent. What held them is compiled again: on a saturated
            Flink job throughput fell by 70 to 80 % for 3 to 4 s and the JIT took half a core for 15 s. From then on every event
            costs one call more at each of them. Sampling begins when the JIT is quiet, 20 to 60 s later. JDK 21 and newer
            print to the job's stderr that an agent was loaded.
            """;
    private static final String TAKEN_BACK = """
            Afterwards the directives are removed, and what calls the methods is compiled once more.
            """;
    private static final String LEFT = """
            They stay in the JVMs (--leave-boundaries): the next run with --boundaries uses them again, one without
            --leave-boundaries takes them back.
            """;

    private final BufferedReader in;
    private final PrintStream err;
    private final boolean terminal;

    /** @param terminal whether there is somebody to ask */
    BoundaryConsent(BufferedReader in, PrintStream err, boolean terminal) {
        this.in = in;
        this.err = err;
        this.terminal = terminal;
    }

    /**
     * Whether to go on; without an answer: no.
     *
     * @throws WeirException USAGE when there is nobody to ask
     */
    boolean ask(BoundaryPlan plan, boolean leave, boolean yes) throws IOException {
        err.println("Boundaries would be drawn at these methods, where a task's compiled code begins:");
        for (BoundaryPlan.Entry entry : plan.entries()) {
            err.println(String.format(
                    Locale.ROOT,
                    "  %s  (%s, %d sample%s)",
                    entry.method(),
                    entry.task(),
                    entry.samples(),
                    entry.samples() == 1 ? "" : "s"));
        }
        if (plan.leftOut() > 0) {
            err.println("  and not at " + plan.leftOut() + " more with fewer samples than these");
        }
        err.print(WHAT_AND_COST);
        err.print(leave ? LEFT : TAKEN_BACK);
        if (yes) {
            return true;
        }
        if (!terminal) {
            throw new WeirException(
                    Kind.USAGE,
                    "--boundaries disturbs the job, and there is no terminal to ask whether it may; nothing was done to it."
                            + " Add --yes to agree beforehand.");
        }
        err.print("Go on? [y/N] ");
        err.flush();
        String answer = in.readLine();
        return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
    }
}

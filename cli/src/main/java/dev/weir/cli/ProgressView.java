package dev.weir.cli;

import dev.weir.coordinator.HostEvent;
import dev.weir.model.HostName;
import dev.weir.model.Progress;
import dev.weir.model.Progress.Phase;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Shows on stderr how far every host is: one line per host, drawn again in place on a terminal, and one line per change
 * elsewhere.
 */
final class ProgressView {
    private final PrintStream err;
    private final boolean terminal;
    private final boolean verbose;
    private final Map<HostName, String> lines = new LinkedHashMap<>();
    private final Map<HostName, String> lastPhase = new HashMap<>();
    private int drawn;

    ProgressView(PrintStream err, boolean terminal, boolean verbose) {
        this.err = err;
        this.terminal = terminal;
        this.verbose = verbose;
    }

    synchronized void host(HostEvent event) {
        HostName host = event.host().host();
        switch (event.kind()) {
            case COMMAND, LINE -> {
                if (verbose) {
                    above(host + ": " + event.text());
                }
            }
            case PHASE -> show(host, event.phase().toString(), event.text());
            case PROGRESS ->
                event.progress().ifPresent(progress -> show(host, word(progress.phase()), words(progress)));
            case COMPLETED -> show(host, "done", event.text());
            // Told whole after the run, once.
            case FAILED -> show(host, "FAILED", "in phase " + event.phase());
        }
    }

    private static String word(Phase phase) {
        return phase.name().toLowerCase(Locale.ROOT);
    }

    private static String words(Progress progress) {
        if (progress.phase() != Phase.SAMPLING) {
            return progress.note();
        }
        return String.format(
                Locale.ROOT,
                "%3d of %d s, %d samples",
                progress.elapsedMillis() / 1000,
                (progress.totalMillis() + 999) / 1000,
                progress.samples());
    }

    private void show(HostName host, String phase, String text) {
        String line =
                String.format(Locale.ROOT, "%-16s %-9s %s", host, phase, text).stripTrailing();
        if (terminal) {
            lines.put(host, line);
            redraw();
        } else if (!phase.equals(lastPhase.put(host, phase))) {
            err.println(line);
        }
    }

    private void above(String text) {
        erase();
        err.println(text);
        redraw();
    }

    private void erase() {
        if (drawn > 0) {
            err.print("\033[" + drawn + "A\033[J");
            drawn = 0;
        }
    }

    private void redraw() {
        if (!terminal) {
            return;
        }
        int columns = Surroundings.columns();
        erase();
        for (String line : lines.values()) {
            // A line that wraps would break the drawing.
            err.println(line.length() < columns ? line : line.substring(0, columns - 2) + "…");
            drawn++;
        }
        err.flush();
    }
}

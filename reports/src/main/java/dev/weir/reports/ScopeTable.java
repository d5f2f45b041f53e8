package dev.weir.reports;

import dev.weir.model.HostName;
import dev.weir.model.ScopeLine.Seen;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;

/** Which processes the hosts have, for a terminal: two lines each, since a main class alone may fill one. */
public final class ScopeTable {
    private static final String INDENT = "  ";

    private ScopeTable() {}

    /**
     * Lines of at most so many columns, host by host; those of an engine first.
     *
     * @param hosts what each host that answered told of
     */
    public static String render(SortedMap<HostName, List<Seen>> hosts, int columns) {
        List<String> lines = new ArrayList<>();
        hosts.forEach((host, processes) -> {
            lines.add(Names.shortened(host.toString(), columns));
            List<Seen> known = processes.stream().filter(Seen::isOfAnEngine).toList();
            List<Seen> others =
                    processes.stream().filter(seen -> !seen.isOfAnEngine()).toList();
            if (known.isEmpty()) {
                lines.add(INDENT + "no process of an engine");
            }
            lines.addAll(known(known, columns));
            if (!others.isEmpty()) {
                lines.add(INDENT + "matched by nothing, the biggest first:");
                lines.addAll(others(others, columns));
            }
        });
        return String.join("\n", lines) + "\n";
    }

    private static List<String> known(List<Seen> processes, int columns) {
        if (processes.isEmpty()) {
            return List.of();
        }
        Columns table = new Columns();
        table.row("pid", "engine", "role", "user", "runtime", "stacks");
        for (Seen seen : processes) {
            table.row(seen.tgid().toString(), seen.engine(), seen.role(), seen.user(), seen.runtime(), seen.stacks());
        }
        List<String> heads = table.lines(INDENT, columns);
        List<String> lines = new ArrayList<>(heads.subList(0, 1));
        for (int i = 0; i < processes.size(); i++) {
            lines.add(heads.get(i + 1));
            String room = INDENT + " ".repeat(table.firstWidth() + 2);
            TextTable.wrap(how(processes.get(i)), columns, room, room).forEach(lines::add);
        }
        return lines;
    }

    private static List<String> others(List<Seen> processes, int columns) {
        Columns table = new Columns();
        processes.forEach(seen -> table.row(
                seen.tgid().toString(),
                String.format(Locale.ROOT, "%d MB", seen.residentBytes() / 1_000_000),
                seen.runtime(),
                seen.program()));
        return table.lines(INDENT + INDENT, columns);
    }

    /** The program, and what gave it away when that is something else. */
    private static String how(Seen seen) {
        String pattern = seen.pattern();
        if (pattern.isEmpty() || pattern.equals(seen.program())) {
            return seen.program() + (pattern.isEmpty() ? "" : " (main class)");
        }
        return seen.program() + " (" + (pattern.contains(":") ? pattern : "main class " + pattern) + ")";
    }

    /** Words in columns, all to the left but the first, which is a number; the last is cut at the edge. */
    private static final class Columns {
        private final List<List<String>> rows = new ArrayList<>();

        void row(String... cells) {
            rows.add(List.of(cells).stream().map(Names::legible).toList());
        }

        int firstWidth() {
            return width(0);
        }

        private int width(int column) {
            return rows.stream()
                    .mapToInt(row -> TextTable.length(row.get(column)))
                    .max()
                    .orElse(0);
        }

        List<String> lines(String indent, int columns) {
            List<String> lines = new ArrayList<>();
            for (List<String> row : rows) {
                StringBuilder line = new StringBuilder(indent);
                for (int i = 0; i < row.size(); i++) {
                    String blanks = " ".repeat(width(i) - TextTable.length(row.get(i)));
                    line.append(i == 0 ? blanks + row.get(i) : "  " + row.get(i) + blanks);
                }
                lines.add(Names.shortened(line.toString().stripTrailing(), columns));
            }
            return lines;
        }
    }
}

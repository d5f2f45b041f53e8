package dev.weir.reports;

import java.util.ArrayList;
import java.util.List;

/** Columns of text: the first to the left, figures to the right, two blanks between. */
final class TextTable {
    private final List<List<String>> rows = new ArrayList<>();

    TextTable row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    /** How long its longest line is when nothing is cut. */
    int width() {
        List<Integer> widths = widths();
        return widths.stream().mapToInt(width -> width + 2).sum() - (widths.isEmpty() ? 0 : 2);
    }

    private List<Integer> widths() {
        List<Integer> widths = new ArrayList<>();
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                int width = length(row.get(i));
                if (i == widths.size()) {
                    widths.add(width);
                } else {
                    widths.set(i, Math.max(widths.get(i), width));
                }
            }
        }
        return widths;
    }

    /** The lines without trailing blanks; the first column is cut where a line would be longer than {@code columns}. */
    List<String> lines(int columns) {
        List<Integer> widths = widths();
        if (!widths.isEmpty()) {
            int others = widths.stream().skip(1).mapToInt(width -> width + 2).sum();
            widths.set(0, Math.min(widths.get(0), Math.max(8, columns - others)));
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                String cell = i == 0 ? Names.shortened(row.get(0), widths.get(0)) : row.get(i);
                String blanks = " ".repeat(Math.max(0, widths.get(i) - length(cell)));
                line.append(i == 0 ? cell + blanks : "  " + blanks + cell);
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** Lines of at most so many columns, broken at blanks; a longer word is cut. */
    static List<String> wrap(String text, int columns, String first, String others) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(first);
        boolean empty = true;
        for (String word : Names.legible(text).split(" +", -1)) {
            int room = columns - others.length();
            String rest = word;
            if (!empty && length(line.toString()) + 1 + length(rest) > columns) {
                lines.add(line.toString());
                line = new StringBuilder(others);
                empty = true;
            }
            while (length(rest) > room && room > 0) {
                int end = rest.offsetByCodePoints(0, room);
                lines.add(line + rest.substring(0, end));
                line = new StringBuilder(others);
                rest = rest.substring(end);
            }
            line.append(empty ? "" : " ").append(rest);
            empty = false;
        }
        lines.add(line.toString());
        return lines;
    }
}

package dev.weir.flamegraph;

import dev.weir.model.summary.AttributedStack;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Stacks as one line of text each, for every tool that reads collapsed stacks. */
final class CollapsedStacks {
    private CollapsedStacks() {}

    static void write(List<AttributedStack> stacks, Writer out) throws IOException {
        Map<String, Long> lines = new TreeMap<>();
        for (AttributedStack stack : stacks) {
            String frames = stack.stackTrace().frames().isEmpty()
                    ? CallTree.NO_STACK.name()
                    : stack.stackTrace().toCollapsed();
            String process = stack.host() + ":" + stack.tgid();
            String line = process + ";" + stack.threadName().replace(';', ':') + ";" + frames;
            lines.merge(oneLine(line), stack.samples(), Long::sum);
        }
        for (Map.Entry<String, Long> line : lines.entrySet()) {
            out.write(line.getKey());
            out.write(' ');
            out.write(Long.toString(line.getValue()));
            out.write('\n');
        }
    }

    /** Readers differ in what ends a line (Python's splitlines knows eleven characters), and terminals obey escapes. */
    private static String oneLine(String text) {
        StringBuilder line = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean breaks = Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
            line.append(breaks ? ' ' : c);
        }
        return line.toString();
    }
}

package dev.weir.flamegraph;

import static java.util.Objects.requireNonNull;

import dev.weir.model.summary.AttributedStack;
import java.io.IOException;
import java.io.Writer;
import java.util.List;

/**
 * Writes stacks as collapsed text and as an interactive flame graph.
 *
 * <p>Both are functions of their arguments alone: equal stacks in any order give equal bytes.
 */
public final class FlameGraph {
    private FlameGraph() {}

    /**
     * One line per distinct stack, sorted: {@code host:pid;thread;root;…;leaf count}.
     *
     * <p>The first two elements are frames to every reader of the format, so that its flame graphs part by process and
     * thread. A {@code ;} within a name becomes {@code :}, control characters become blanks; a sample without a stack
     * has the one frame {@code [no stack]}. Counts are samples.
     */
    public static void writeCollapsed(List<AttributedStack> stacks, Writer out) throws IOException {
        CollapsedStacks.write(stacks, requireNonNull(out, "out is null"));
    }

    /** One HTML file that opens from disk and loads nothing. */
    public static void writeHtml(List<AttributedStack> stacks, Caption caption, Writer out) throws IOException {
        writeHtml(embed(stacks, caption), caption, out);
    }

    /** The same from parts that were made already. */
    public static void writeHtml(Embedded parts, Caption caption, Writer out) throws IOException {
        FlameGraphPage.write(parts, caption, requireNonNull(out, "out is null"));
    }

    /** The same flame graph as parts for another page. */
    public static Embedded embed(List<AttributedStack> stacks, Caption caption) {
        CallTree tree = CallTree.of(stacks, caption.taskOrder());
        return new Embedded(
                Resources.read("flamegraph.css"),
                Resources.read("flamegraph-body.html"),
                PackedTree.write(tree, caption),
                Resources.read("flamegraph.js"),
                tree.size() - 1);
    }

    /**
     * The difference between two sides as parts for another page: widths are the mean of both sides, colours what each function costs more or less.
     *
     * @param base the runs of the base side, which together weigh what that side costs
     * @param unit of the costs, such as {@code reference cycles per event}
     */
    public static Embedded embedDifference(
            List<WeightedStacks> base, List<WeightedStacks> next, String title, String unit) {
        CallTree tree = DifferenceTree.of(base, next);
        return new Embedded(
                Resources.read("flamegraph.css"),
                Resources.read("flamegraph-body.html"),
                PackedTree.writeDifference(tree, title, unit),
                Resources.read("flamegraph.js"),
                tree.size() - 1);
    }

    /**
     * What a page needs to show a flame graph: the markup where it shall appear, then a {@code script} element of type
     * {@code application/json} and class {@code weir-flamegraph-data} with the data, then the script.
     *
     * <p>The markup's outermost element has the class {@code weir-flamegraph}. A page that has chosen a task
     * dispatches a {@code CustomEvent} named {@code weir:task} to it with the task's name as {@code detail}, or
     * {@code null} for all; the element dispatches {@code weir:task-chosen} when its own selection changes.
     *
     * @param css rules that only match below the markup
     * @param html a fragment without any name from the stacks
     * @param json safe inside a {@code script} element
     * @param script plain JavaScript without {@code </script}
     * @param frames the number of boxes
     */
    public record Embedded(String css, String html, String json, String script, int frames) {
        public Embedded {
            requireNonNull(css, "css is null");
            requireNonNull(html, "html is null");
            requireNonNull(json, "json is null");
            requireNonNull(script, "script is null");
        }
    }
}

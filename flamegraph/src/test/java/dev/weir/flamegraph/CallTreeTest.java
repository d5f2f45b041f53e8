package dev.weir.flamegraph;

import static dev.weir.flamegraph.Stacks.stack;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import dev.weir.model.HostName;
import dev.weir.model.StackTrace;
import dev.weir.model.Tgid;
import dev.weir.model.summary.AttributedStack;
import dev.weir.model.summary.TaskKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CallTreeTest {
    private static final Map<String, TaskKind> NO_ORDER = Map.of();

    private static List<String> lines(CallTree tree) {
        List<String> lines = new ArrayList<>();
        tree.forEach((node, depth) ->
                lines.add("%s%s %d/%d".formatted(" ".repeat(depth), node.frame().name(), node.self(), node.total())));
        return lines;
    }

    @Test
    void stacksAreMergedFromTheirRootsAndChildrenAreOrderedByName() {
        CallTree tree = CallTree.of(
                List.of(
                        stack("B", 3, "run", "parse", "read"),
                        stack("A", 2, "run", "emit"),
                        stack("B", 1, "run", "parse")),
                NO_ORDER);

        assertThat(lines(tree)).containsExactly("all 0/6", " run 0/6", "  emit 2/2", "  parse 1/4", "   read 3/3");
        assertThat(tree.size()).isEqualTo(5);
    }

    @Test
    void framesOfEqualNameAndDifferentKindAreDifferentNodes() {
        StackTrace compiled = new StackTrace(List.of(new Frame(FrameKind.JAVA, "a", "")), false);
        StackTrace interpreted = new StackTrace(List.of(new Frame(FrameKind.JAVA_INTERPRETED, "a", "")), false);
        CallTree tree = CallTree.of(List.of(of(compiled), of(interpreted)), NO_ORDER);

        assertThat(lines(tree)).containsExactly("all 0/2", " a 1/1", " a 1/1");
    }

    @Test
    void aFrameCalledByItselfIsANodeOfItsOwn() {
        CallTree tree = CallTree.of(List.of(stack("A", 1, "f", "f", "f"), stack("A", 1, "f", "f")), NO_ORDER);

        assertThat(lines(tree)).containsExactly("all 0/2", " f 0/2", "  f 1/2", "   f 1/1");
    }

    @Test
    void everySampleIsInTheTreeEvenWithoutAStack() {
        CallTree tree = CallTree.of(List.of(of(new StackTrace(List.of(), true))), NO_ORDER);

        assertThat(lines(tree)).containsExactly("all 0/1", " [no stack] 1/1");
    }

    @Test
    void totalsPerTaskSumToTheNodesTotal() {
        CallTree tree = CallTree.of(
                List.of(stack("B", 3, "run", "parse"), stack("A", 2, "run", "emit"), stack("A", 4, "run")),
                Map.of("B", TaskKind.PROFILE));

        assertThat(tree.tasks().keySet()).containsExactly("B", "A");
        tree.forEach((node, depth) -> assertThat(node.total(0) + node.total(1)).isEqualTo(node.total()));
        assertThat(tree.root().total(0)).isEqualTo(3);
        assertThat(tree.root().total(1)).isEqualTo(6);
    }

    private static AttributedStack of(StackTrace trace) {
        return new AttributedStack(new HostName("node-1"), new Tgid(7), "worker", trace, "A", TaskKind.PROFILE, 1);
    }
}

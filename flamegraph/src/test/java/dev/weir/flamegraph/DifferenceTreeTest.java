package dev.weir.flamegraph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.flamegraph.CallTree.Node;
import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import dev.weir.model.StackTrace;
import dev.weir.model.summary.AttributedStack;
import java.util.List;
import org.junit.jupiter.api.Test;

class DifferenceTreeTest {
    @Test
    void sidesOfDifferentLengthAreOnOneScale() {
        CallTree tree = DifferenceTree.of(
                List.of(
                        new WeightedStacks(List.of(Stacks.stack("Window", 10, "run", "add")), 0.5),
                        new WeightedStacks(List.of(Stacks.stack("Window", 30, "run", "add")), 0.5)),
                List.of(new WeightedStacks(List.of(Stacks.stack("Window", 5, "run", "add")), 6)));

        Node add = tree.root().children().get(0).children().get(0);
        assertThat(add.total(0)).isEqualTo(20 * DifferenceTree.PARTS_PER_UNIT);
        assertThat(add.total(1)).isEqualTo(30 * DifferenceTree.PARTS_PER_UNIT);
    }

    @Test
    void aMethodThatIsInlinedInOneStartIsTheSameMethod() {
        AttributedStack compiled = Stacks.stack("Window", 1, "run");
        AttributedStack inlined = new AttributedStack(
                compiled.host(),
                compiled.tgid(),
                compiled.threadName(),
                new StackTrace(List.of(new Frame(FrameKind.JAVA_INLINED, "run", "")), false),
                compiled.task(),
                compiled.kind(),
                1);
        CallTree tree = DifferenceTree.of(
                List.of(new WeightedStacks(List.of(compiled), 1)), List.of(new WeightedStacks(List.of(inlined), 1)));

        assertThat(tree.root().children()).hasSize(1);
    }
}

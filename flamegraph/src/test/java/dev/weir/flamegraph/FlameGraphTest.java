package dev.weir.flamegraph;

import static dev.weir.flamegraph.Stacks.stack;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.summary.AttributedStack;
import dev.weir.model.summary.TaskKind;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class FlameGraphTest {
    private static final String HOSTILE = "</script><img src=x onerror=alert(1)><!--";
    private static final List<AttributedStack> STACKS = List.of(
            stack("Parse", 5, "java.lang.Thread.run", "com.acme.Parser.parse"),
            stack("Filter", 3, "java.lang.Thread.run", "com.acme.Filter.keep", HOSTILE),
            stack("a;b\n\u2028c", "Parse", 2, "java.lang.Thread.run", "com.acme.Parser.parse", "x;y\rz\u001b[2J"));

    private static final Caption CAPTION = new Caption(
            HOSTILE, List.of(), Optional.of(new CycleScale("reference cycles", 26e6, OptionalDouble.of(1e6))));

    private static String collapsed(List<AttributedStack> stacks) throws IOException {
        StringWriter out = new StringWriter();
        FlameGraph.writeCollapsed(stacks, out);
        return out.toString();
    }

    private static String html(List<AttributedStack> stacks) throws IOException {
        StringWriter out = new StringWriter();
        FlameGraph.writeHtml(stacks, CAPTION, out);
        return out.toString();
    }

    @Test
    void aCollapsedLineIsProcessThreadFramesRootFirstAndCount() throws IOException {
        assertThat(collapsed(STACKS))
                .isEqualTo("node-1:7;a:b  c;java.lang.Thread.run;com.acme.Parser.parse;x:y z [2J 2\n"
                        + "node-1:7;worker;java.lang.Thread.run;com.acme.Filter.keep;" + HOSTILE + " 3\n"
                        + "node-1:7;worker;java.lang.Thread.run;com.acme.Parser.parse 5\n");
    }

    @Test
    void equalStacksOfDifferentTasksAreOneCollapsedLine() throws IOException {
        assertThat(collapsed(List.of(stack("A", 1, "f"), stack("B", 2, "f")))).isEqualTo("node-1:7;worker;f 3\n");
    }

    @Test
    void theOrderOfTheStacksDoesNotChangeAByte() throws IOException {
        List<AttributedStack> reversed = new ArrayList<>(STACKS);
        Collections.reverse(reversed);

        assertThat(html(reversed)).isEqualTo(html(STACKS));
        assertThat(collapsed(reversed)).isEqualTo(collapsed(STACKS));
    }

    @Test
    void aHostileNameCannotLeaveTheScriptElementOrTheTitle() throws IOException {
        String html = html(STACKS);

        assertThat(html).doesNotContain("<img").doesNotContain("<!--");
        assertThat(html.split("</script>", -1)).hasSize(3);
        assertThat(html).contains("\\u003c/script\\u003e\\u003cimg");
    }

    @Test
    void thePageNamesNoAddressThatItCouldLoad() throws IOException {
        assertThat(html(STACKS))
                .contains("default-src 'none'")
                .doesNotContain("http:")
                .doesNotContain("https:")
                .doesNotContain(" src=\"")
                .doesNotContain("url(");
    }

    @Test
    void loneSurrogatesAreEscapedAndPairsAreKept() {
        assertThat(new ScriptJson().string("a\ud800b \ud83d\ude00").toString()).isEqualTo("\"a\\ud800b \ud83d\ude00\"");
    }

    @Test
    void namesAreStoredWithTheBeginningTheyShare() {
        String json = FlameGraph.embed(List.of(stack("A", 1, "com.acme.A", "com.acme.B")), CAPTION)
                .json();

        assertThat(json).contains("\"prefix\":[0,9],\"suffix\":[\"com.acme.A\",\"B\"]");
        assertThat(json).endsWith("\"nodes\":[0,0,0,0,1,1,0,1]}");
    }

    @Test
    void theNthTaskHasTheNthColourAndEveryColourTwiceIsToldApartByAPattern() {
        Map<String, TaskKind> tasks = new LinkedHashMap<>();
        for (int i = 0; i < 40; i++) {
            tasks.put("task " + i, TaskKind.PROFILE);
        }
        List<String> looks = TaskPalette.of(tasks).colours().stream()
                .map(colour -> colour.light() + colour.pattern())
                .toList();

        assertThat(looks).doesNotHaveDuplicates();
    }
}

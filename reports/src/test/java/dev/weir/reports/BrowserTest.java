package dev.weir.reports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.flamegraph.Caption;
import dev.weir.flamegraph.CycleScale;
import dev.weir.flamegraph.FlameGraph;
import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import dev.weir.model.HostName;
import dev.weir.model.StackTrace;
import dev.weir.model.Tgid;
import dev.weir.model.summary.AttributedStack;
import dev.weir.model.summary.TaskKind;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages in a real browser: they work, they ask the network for nothing, and no name gets out of its place. */
@Tag("browser")
class BrowserTest {
    @TempDir
    static Path folder;

    private static Browser browser;
    private static Path run;

    @BeforeAll
    static void start() throws IOException {
        if (!Browser.isInstalled()) {
            String reason = "/usr/bin/chromium is not installed: apt-get install chromium";
            System.err.println("BrowserTest skips: " + reason);
            if (System.getenv("WEIR_REQUIRE_ALL_TESTS") != null) {
                fail(reason);
            }
            Assumptions.abort(reason);
        }
        browser = Browser.start(folder.resolve("chromium"));
        browser.size(1440, 900);
        run = RunWriter.write(
                folder.resolve("run"), Fixture.run(), Fixture.measured(), Fixture.summary(), Fixture.stacks());
    }

    @AfterAll
    static void stop() throws IOException {
        if (browser != null) {
            browser.close();
        }
    }

    private static void assertQuiet(Path page) throws IOException {
        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.requests()).containsExactly(page.toUri().toString());
        assertThat(browser.run("document.querySelectorAll('img').length").asInt())
                .isZero();
    }

    private static String text(String selector) throws IOException {
        return browser.run("document.querySelector('" + selector + "').textContent")
                .asText();
    }

    /** The colour of the canvas at a row, in the middle of its width. */
    private static String pixel(int row) throws IOException {
        return browser.run("(function(){var c=document.querySelector('.wf-canvas');"
                        + "var p=document.createElement('canvas').getContext('2d',{willReadFrequently:true});"
                        + "p.drawImage(c,c.width/2,18*" + row + "+4,1,1,0,0,1,1);"
                        + "return Array.from(p.getImageData(0,0,1,1).data).join()})()")
                .asText();
    }

    private static void settle() throws IOException {
        browser.run("new Promise(done=>requestAnimationFrame(()=>requestAnimationFrame(()=>done(1))))");
    }

    private static void search(String expression) throws IOException {
        browser.run("(function(){var q=document.querySelector('.wf-query');q.value='" + expression
                + "';q.dispatchEvent(new Event('change'))})()");
    }

    @Test
    void theFlameGraphHoldsEverySampleAndIsQuiet() throws IOException {
        browser.open(run.resolve("flamegraph.html"));

        long samples =
                Fixture.stacks().stream().mapToLong(AttributedStack::samples).sum();
        assertThat(text(".wf-detail"))
                .contains("all")
                .contains("%,d samples".formatted(samples).replace('.', ','));
        assertThat(text("h1")).isEqualTo("YSB on Flink 2.3.0");
        assertQuiet(run.resolve("flamegraph.html"));
    }

    @Test
    void searchCountsEachStackOnceAndTakesABrokenExpressionAsText() throws IOException {
        browser.open(run.resolve("flamegraph.html"));

        search("ysb\\\\.Kafka\\\\.(processElement|step)");
        assertThat(browser.run("document.querySelector('.weir-flamegraph').dataset.matched")
                        .asLong())
                .isEqualTo(825);
        search("scrip(t>");
        assertThat(text(".wf-matched")).contains("not a regular expression");
        search("</script>");
        assertThat(browser.run("document.querySelector('.weir-flamegraph').dataset.matched")
                        .asLong())
                .isEqualTo(28);
        assertQuiet(run.resolve("flamegraph.html"));
    }

    @Test
    void aClickZoomsAndEscapeAndResetGoBack() throws IOException {
        browser.open(run.resolve("flamegraph.html"));
        JsonNode area = browser.run("(function(){var r=document.querySelector('.wf-view').getBoundingClientRect();"
                + "return [r.left,r.top,r.width]})()");
        double left = area.get(0).asDouble();
        double top = area.get(1).asDouble();

        browser.click(left + area.get(2).asDouble() * 0.7, top + 18 * 2.5);
        assertThat(text(".wf-path")).isEqualTo("all›start_thread›thread_native_entry(Thread*)");
        assertThat(text(".wf-detail")).contains("native in libjvm.so");
        browser.run("document.querySelector('.wf-view').focus()");
        browser.key("ArrowDown");
        browser.key("Enter");
        assertThat(text(".wf-path")).endsWith("thread_native_entry(Thread*)›call_stub");
        browser.key("Escape");
        assertThat(text(".wf-path")).endsWith("start_thread›thread_native_entry(Thread*)");
        browser.run("document.querySelector('.wf-reset').click()");
        assertThat(text(".wf-path")).isEmpty();
        assertQuiet(run.resolve("flamegraph.html"));
    }

    @Test
    void theSwitchToTasksChangesTheColoursAndTheLegend() throws IOException {
        browser.open(run.resolve("flamegraph.html"));
        settle();
        String byKind = pixel(7);
        assertThat(text(".wf-legend")).contains("Java, inlined");

        browser.run("document.querySelector('.wf-by-task').click()");
        settle();
        assertThat(pixel(7)).isNotEqualTo(byKind);
        assertThat(text(".wf-legend")).contains("Kafka").contains("several tasks");
        browser.run("document.querySelector('.wf-root-down').click()");
        settle();
        assertQuiet(run.resolve("flamegraph.html"));
    }

    @Test
    void theReportFitsAPhoneAndChoosingATaskChoosesItsFlameGraph() throws IOException {
        browser.size(390, 844);
        browser.open(run.resolve("report.html"));

        assertThat(browser.run("document.documentElement.scrollWidth").asInt()).isEqualTo(390);
        browser.run("document.querySelector('.chart-event .row[data-task=Kafka] .task').click()");
        assertThat(text(".wf-detail")).contains("825 samples").contains("Task: Kafka");
        assertThat(browser.run("document.querySelectorAll('.chart-event .row.dimmed').length")
                        .asInt())
                .isEqualTo(19);
        assertQuiet(run.resolve("report.html"));
        browser.size(1440, 900);
    }

    @Test
    void theReportsDownloadIsTheCsvFile() throws IOException {
        browser.open(run.resolve("report.html"));

        String inPage = browser.run(
                        "decodeURIComponent(escape(atob(document.querySelector('a[download=\"summary.csv\"]').href.split(',')[1])))")
                .asText();
        assertThat(inPage).isEqualTo(Files.readString(run.resolve("summary.csv"), UTF_8));
        assertThat(browser.run("getComputedStyle(document.querySelector('.chart-share')).display")
                        .asText())
                .isEqualTo("none");
        browser.run("document.getElementById('mode-share').click()");
        assertThat(browser.run("getComputedStyle(document.querySelector('.chart-share')).display")
                        .asText())
                .isEqualTo("block");
    }

    @Test
    void emptyStatesAreQuietToo() throws IOException {
        Path none = RunWriter.write(
                folder.resolve("none"), Fixture.run(), Fixture.measured(), Fixture.withoutSamples(), List.of());

        browser.open(none.resolve("report.html"));
        assertThat(text(".banner")).contains("node-3");
        assertThat(text(".wf-detail")).contains("No samples");
        assertQuiet(none.resolve("report.html"));
    }

    @Test
    void aHundredThousandFramesOpenAndZoomQuickly() throws IOException {
        List<FrameKind> kinds = List.of(FrameKind.values());
        List<AttributedStack> stacks = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            List<Frame> frames = new ArrayList<>();
            for (int depth = 0; depth < 40; depth++) {
                int branch = depth < 4 ? 0 : depth < 10 ? i % 7 : depth < 20 ? i % 97 : depth < 32 ? i % 1009 : i;
                String name = "com.acme.pipeline.stage" + depth + ".Operator" + branch + ".processElement";
                frames.add(new Frame(kinds.get(branch % 6), name, ""));
            }
            Collections.reverse(frames);
            stacks.add(new AttributedStack(
                    new HostName("node-1"),
                    new Tgid(1),
                    "t",
                    new StackTrace(frames, false),
                    "task " + i % 12,
                    TaskKind.PROFILE,
                    1 + i % 50));
        }
        Caption caption = new Caption(
                "100,000 frames", List.of(), Optional.of(new CycleScale("cycles", 1e6, OptionalDouble.empty())));
        Path page = folder.resolve("large.html");
        long before = System.nanoTime();
        try (Writer out = Files.newBufferedWriter(page, UTF_8)) {
            FlameGraph.writeHtml(stacks, caption, out);
        }
        long written = System.nanoTime();
        browser.open(page);
        long opened = System.nanoTime();
        assertThat(browser.run("document.querySelector('.weir-flamegraph').dataset.ready")
                        .asInt())
                .isGreaterThan(100_000);
        double zoom = browser.run("new Promise(done=>{var b=performance.now();"
                        + "var v=document.querySelector('.wf-view');var r=v.getBoundingClientRect();"
                        + "v.dispatchEvent(new MouseEvent('click',{clientX:r.left+300,clientY:r.top+18*6.5}));"
                        + "requestAnimationFrame(()=>setTimeout(()=>done(performance.now()-b),0))})")
                .asDouble();
        System.err.printf(
                Locale.ROOT,
                "%s frames: %d bytes, written in %d ms, opened in %d ms, zoom %.0f ms%n",
                browser.run("document.querySelector('.weir-flamegraph').dataset.ready")
                        .asText(),
                Files.size(page),
                (written - before) / 1_000_000,
                (opened - written) / 1_000_000,
                zoom);
        // Issue 6 asks for 3 s and 100 ms on a quiet machine; these only catch a change of the order.
        assertThat(opened - written).isLessThan(10_000_000_000L);
        assertThat(zoom).isLessThan(1000);
        assertQuiet(page);
    }
}

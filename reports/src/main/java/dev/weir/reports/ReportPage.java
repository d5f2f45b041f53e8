package dev.weir.reports;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.flamegraph.FlameGraph;
import dev.weir.flamegraph.TaskColour;
import dev.weir.flamegraph.TaskPalette;
import dev.weir.model.summary.Summary;
import freemarker.core.HTMLOutputFormat;
import freemarker.template.Configuration;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;

/**
 * report.html: one file that opens from disk and loads nothing.
 *
 * <p>Names are escaped by the template's output format. Should one get through all the same, the policy in the head
 * lets only this page's own style and scripts act, by their hashes.
 */
final class ReportPage {
    // A page of 2 MB opens at once; a flame graph that alone is larger gets a page of its own.
    private static final int LARGEST_EMBEDDED = 1_500_000;
    private static final int LARGEST_DOWNLOAD = 250_000;

    private ReportPage() {}

    static void write(
            Provenance run, Summary summary, FlameGraph.Embedded flameGraph, String csv, String json, Writer out)
            throws IOException {
        TaskPalette palette = TaskPalette.of(summary.cluster().tasks());
        boolean embedded = flameGraph.json().length() <= LARGEST_EMBEDDED;
        String css = taskStyles(palette) + resource("report.css") + (embedded ? flameGraph.css() : "");
        String script = resource("report.js");

        Map<String, Object> model = new ReportModel(run, summary, palette).toMap();
        model.put("css", css);
        model.put("script", script);
        model.put("csp", policy(List.of(css), embedded ? List.of(flameGraph.script(), script) : List.of(script)));
        model.put("flameGraphEmbedded", embedded);
        model.put("flameGraphHtml", flameGraph.html());
        model.put("flameGraphJson", flameGraph.json());
        model.put("flameGraphScript", flameGraph.script());
        model.put("flameGraphFrames", Figures.count(flameGraph.frames()));
        model.put("csvHref", download("text/csv", csv, "summary.csv"));
        model.put("jsonHref", download("application/json", json, "summary.json"));
        process("report.ftlh", model, out);
    }

    static void process(String template, Map<String, Object> model, Writer out) throws IOException {
        try {
            configuration().getTemplate(template).process(model, out);
        } catch (TemplateException e) {
            throw new IllegalStateException("the template " + template + " and its model disagree", e);
        }
    }

    private static Configuration configuration() {
        Configuration configuration = new Configuration(Configuration.VERSION_2_3_34);
        configuration.setClassForTemplateLoading(ReportPage.class, "");
        configuration.setDefaultEncoding(UTF_8.name());
        configuration.setLocale(Locale.ROOT);
        configuration.setTimeZone(TimeZone.getTimeZone("UTC"));
        configuration.setNumberFormat("computer");
        configuration.setOutputFormat(HTMLOutputFormat.INSTANCE);
        configuration.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
        configuration.setLogTemplateExceptions(false);
        configuration.setFallbackOnNullLoopVariable(false);
        return configuration;
    }

    /** Each task's colour as a variable and as a class; only colours of the palette get here, never a name. */
    private static String taskStyles(TaskPalette palette) {
        StringBuilder light = new StringBuilder();
        StringBuilder dark = new StringBuilder();
        StringBuilder classes = new StringBuilder();
        int i = 0;
        for (TaskColour colour : palette.colours()) {
            light.append("--t").append(i).append(':').append(colour.light()).append(';');
            dark.append("--t").append(i).append(':').append(colour.dark()).append(';');
            classes.append(".t%s{fill:var(--t%s);background-color:var(--t%s)}".formatted(i, i, i));
            i++;
        }
        return ":root{" + light + "}\n@media (prefers-color-scheme:dark){:root{" + dark + "}}\n" + classes + "\n";
    }

    static String policy(List<String> styles, List<String> scripts) {
        return "default-src 'none'; base-uri 'none'; form-action 'none'; style-src" + hashes(styles) + "; script-src"
                + hashes(scripts);
    }

    private static String hashes(List<String> contents) {
        StringBuilder hashes = new StringBuilder();
        for (String content : contents) {
            try {
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(content.getBytes(UTF_8));
                hashes.append(" 'sha256-")
                        .append(Base64.getEncoder().encodeToString(hash))
                        .append('\'');
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has SHA-256", e);
            }
        }
        return hashes.toString();
    }

    /** The file itself within the page, so that a page that was mailed still has its figures; a large one by its name. */
    private static String download(String type, String content, String name) {
        if (content.length() > LARGEST_DOWNLOAD) {
            return name;
        }
        return "data:" + type + ";charset=utf-8;base64," + Base64.getEncoder().encodeToString(content.getBytes(UTF_8));
    }

    static String resource(String name) {
        try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("not in the jar: " + name);
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

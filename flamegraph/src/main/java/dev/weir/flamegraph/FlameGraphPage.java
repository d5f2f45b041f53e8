package dev.weir.flamegraph;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.Writer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** A page that holds nothing but a flame graph. */
final class FlameGraphPage {
    private FlameGraphPage() {}

    static void write(FlameGraph.Embedded parts, Caption caption, Writer out) throws IOException {
        String css = Resources.read("page.css") + parts.css();
        out.write("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        // Only this very style and this very script: a name that got through as markup could still do nothing.
        out.write("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; base-uri 'none'; "
                + "form-action 'none'; style-src '" + cspHash(css) + "'; script-src '" + cspHash(parts.script())
                + "'\">\n");
        out.write("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        out.write("<meta name=\"color-scheme\" content=\"light dark\">\n");
        out.write("<title>" + escape(caption.title()) + " · flame graph</title>\n<style>");
        out.write(css);
        out.write("</style>\n</head>\n<body>\n<main>\n<h1>" + escape(caption.title()) + "</h1>\n");
        out.write(parts.html());
        out.write("</main>\n<script type=\"application/json\" class=\"weir-flamegraph-data\">");
        out.write(parts.json());
        out.write("</script>\n<script>");
        out.write(parts.script());
        out.write("</script>\n</body>\n</html>\n");
    }

    private static String cspHash(String content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content.getBytes(UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '<' || c == '>' || c == '&' || c == '"' || c == '\'') {
                escaped.append("&#").append((int) c).append(';');
            } else {
                escaped.append(Character.isISOControl(c) ? '\u00b7' : c);
            }
        }
        return escaped.toString();
    }
}

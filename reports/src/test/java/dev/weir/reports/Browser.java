package dev.weir.reports;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A headless Chromium with one page, driven through the DevTools protocol.
 *
 * <p>The protocol runs over the browser's descriptors 3 and 4, which a shell makes of its stdin and stdout: no port is
 * opened that somebody else could find.
 */
final class Browser implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String START = "exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>/dev/null";

    private final Process process;
    private final OutputStream commands;
    private final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
    private final List<JsonNode> events = new ArrayList<>();
    private String session = "";
    private int id;

    private Browser(Process process) {
        this.process = process;
        this.commands = process.getOutputStream();
        Thread reader = new Thread(() -> read(process.getInputStream()), "browser");
        reader.setDaemon(true);
        reader.start();
    }

    static boolean isInstalled() {
        return Files.isExecutable(Path.of("/usr/bin/chromium"));
    }

    static Browser start(Path profile) throws IOException {
        List<String> words = List.of(
                "sh",
                "-c",
                START,
                "/usr/bin/chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--remote-debugging-pipe",
                "--user-data-dir=" + profile);
        Browser browser = new Browser(new ProcessBuilder(words).start());
        JsonNode target = browser.call("Target.createTarget", arguments().put("url", "about:blank"));
        browser.session = browser.call(
                        "Target.attachToTarget",
                        arguments()
                                .put("targetId", target.get("targetId").asText())
                                .put("flatten", true))
                .get("sessionId")
                .asText();
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            browser.call(domain + ".enable", arguments());
        }
        return browser;
    }

    static ObjectNode arguments() {
        return MAPPER.createObjectNode();
    }

    void size(int width, int height) throws IOException {
        call(
                "Emulation.setDeviceMetricsOverride",
                arguments()
                        .put("width", width)
                        .put("height", height)
                        .put("deviceScaleFactor", 1)
                        .put("mobile", width < 600));
    }

    void open(Path page) throws IOException {
        events.clear();
        call("Page.navigate", arguments().put("url", page.toUri().toString()));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (events.stream().noneMatch(e -> e.path("method").asText().equals("Page.loadEventFired"))) {
            events.add(next(deadline));
        }
    }

    /** The value of a script in the page; a promise is waited for. */
    JsonNode run(String script) throws IOException {
        JsonNode result = call(
                "Runtime.evaluate",
                arguments().put("expression", script).put("awaitPromise", true).put("returnByValue", true));
        if (result.has("exceptionDetails")) {
            throw new IOException(result.toString());
        }
        return result.at("/result/value");
    }

    /** A real click, at the middle of what a selector finds and moved by some pixels from there. */
    void click(double x, double y) throws IOException {
        for (String type : List.of("mousePressed", "mouseReleased")) {
            call(
                    "Input.dispatchMouseEvent",
                    arguments()
                            .put("type", type)
                            .put("x", x)
                            .put("y", y)
                            .put("button", "left")
                            .put("clickCount", 1));
        }
    }

    void key(String key) throws IOException {
        int code = key.equals("Enter") ? 13 : key.equals("Escape") ? 27 : key.equals("ArrowDown") ? 40 : 0;
        for (String type : List.of("keyDown", "keyUp")) {
            ObjectNode arguments = arguments().put("type", type).put("key", key).put("windowsVirtualKeyCode", code);
            if (key.equals("Enter") && type.equals("keyDown")) {
                arguments.put("text", "\r");
            }
            call("Input.dispatchKeyEvent", arguments);
        }
    }

    /** What the page complained about since it was opened: exceptions, console errors, refused loads. */
    List<String> complaints() throws IOException {
        run("1");
        return events.stream()
                .filter(event -> switch (event.path("method").asText()) {
                    case "Runtime.exceptionThrown", "Log.entryAdded" -> true;
                    case "Runtime.consoleAPICalled" ->
                        event.at("/params/type").asText().matches("error|warning|assert");
                    default -> false;
                })
                .map(JsonNode::toString)
                .toList();
    }

    /** Every address that the page asked for since it was opened, the page itself included. */
    List<String> requests() throws IOException {
        run("1");
        return events.stream()
                .filter(event -> event.path("method").asText().equals("Network.requestWillBeSent"))
                .map(event -> event.at("/params/request/url").asText())
                .toList();
    }

    private JsonNode call(String method, ObjectNode arguments) throws IOException {
        ObjectNode message = arguments();
        id++;
        message.put("id", id).put("method", method).set("params", arguments);
        if (!session.isEmpty()) {
            message.put("sessionId", session);
        }
        commands.write(MAPPER.writeValueAsBytes(message));
        commands.write(0);
        commands.flush();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            JsonNode answer = next(deadline);
            if (answer.path("id").asInt() != id) {
                events.add(answer);
            } else if (answer.has("error")) {
                throw new IOException(method + ": " + answer.get("error"));
            } else {
                return answer.get("result");
            }
        }
    }

    private JsonNode next(long deadline) throws IOException {
        try {
            JsonNode message = messages.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (message == null) {
                throw new IOException("chromium did not answer within 60 s");
            }
            return message;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void read(InputStream in) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        byte[] block = new byte[1 << 16];
        try {
            for (int length = in.read(block); length >= 0; length = in.read(block)) {
                for (int i = 0; i < length; i++) {
                    if (block[i] == 0) {
                        messages.add(MAPPER.readTree(message.toString(UTF_8)));
                        message.reset();
                    } else {
                        message.write(block[i]);
                    }
                }
            }
        } catch (IOException e) {
            // The browser is gone; whoever waits for an answer gives up at its deadline.
            message.reset();
        }
    }

    @Override
    public void close() throws IOException {
        session = "";
        try {
            call("Browser.close", arguments());
        } finally {
            try {
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}

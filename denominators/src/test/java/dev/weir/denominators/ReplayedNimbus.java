package dev.weir.denominators;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** The answers of a recorded Nimbus, each at the time when it was given; see README.md among the resources. */
final class ReplayedNimbus implements AutoCloseable {
    private final Map<String, TreeMap<Long, byte[]>> answers = new HashMap<>();
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Clock clock;
    private final Instant start;

    ReplayedNimbus(String recording, Clock clock) throws IOException {
        this.clock = clock;
        this.start = startOf(recording);
        ObjectMapper json = new ObjectMapper();
        try (BufferedReader lines = open(recording)) {
            lines.readLine();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode node = json.readTree(line);
                answers.computeIfAbsent(node.get("method").asText(), method -> new TreeMap<>())
                        .put(
                                node.get("t").asLong(),
                                Base64.getDecoder().decode(node.get("answer").asText()));
            }
        }
        Thread thread = new Thread(this::serve, "replayed-nimbus");
        thread.setDaemon(true);
        thread.start();
    }

    static Instant startOf(String recording) throws IOException {
        try (BufferedReader lines = open(recording)) {
            return Instant.ofEpochMilli(
                    new ObjectMapper().readTree(lines.readLine()).get("start").asLong());
        }
    }

    private static BufferedReader open(String recording) throws IOException {
        return new BufferedReader(new InputStreamReader(
                new GZIPInputStream(
                        Objects.requireNonNull(ReplayedNimbus.class.getResourceAsStream(recording + ".jsonl.gz"))),
                StandardCharsets.UTF_8));
    }

    int port() {
        return server.getLocalPort();
    }

    private void serve() {
        boolean open = true;
        while (open) {
            open = answerNext();
        }
    }

    private boolean answerNext() {
        try (Socket socket = server.accept()) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            ThriftReader call = new ThriftReader(ByteBuffer.wrap(in.readNBytes(in.readInt())));
            call.i32();
            TreeMap<Long, byte[]> known = answers.get(call.string());
            long at = Math.max(0, clock.instant().toEpochMilli() - start.toEpochMilli());
            Map.Entry<Long, byte[]> answer = known == null ? null : known.floorEntry(at);
            if (answer != null) {
                DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                out.writeInt(answer.getValue().length);
                out.write(answer.getValue());
            }
            return true;
        } catch (IOException e) {
            // The client went away, or the test has ended.
            return !server.isClosed();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}

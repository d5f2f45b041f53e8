package dev.weir.denominators;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/** The answers of a recorded Nimbus, each at the time when it was given; see README.md among the resources. */
final class ReplayedNimbus implements AutoCloseable {
    private final Recorded<byte[]> recorded;
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

    ReplayedNimbus(String recording, Clock clock) throws IOException {
        recorded = new Recorded<>(
                recording,
                "method",
                line -> Base64.getDecoder().decode(line.get("answer").asText()),
                clock);
        Thread thread = new Thread(this::serve, "replayed-nimbus");
        thread.setDaemon(true);
        thread.start();
    }

    static Instant startOf(String recording) throws IOException {
        return Recorded.startOf(recording);
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
            Optional<byte[]> answer = recorded.answer(call.string(), 0);
            if (answer.isPresent()) {
                DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                out.writeInt(answer.get().length);
                out.write(answer.get());
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

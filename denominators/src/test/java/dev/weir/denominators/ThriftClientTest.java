package dev.weir.denominators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ThriftClientTest {
    private static byte[] message(int type, String name, byte[] body) {
        return ByteBuffer.allocate(12 + name.length() + body.length)
                .putInt(0x80010000 | type)
                .putInt(name.length())
                .put(name.getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .putInt(1)
                .put(body)
                .array();
    }

    /** Asks a server that answers these bytes, whatever the question, and then closes the connection. */
    private static ThriftStruct ask(byte[] answer) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> {
                try (Socket socket = server.accept()) {
                    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                    out.write(answer);
                    out.flush();
                    socket.shutdownOutput();
                    socket.getInputStream().readAllBytes();
                } catch (IOException e) {
                    return;
                }
            });
            thread.start();
            return new ThriftClient("127.0.0.1", server.getLocalPort(), Duration.ofSeconds(5))
                    .call("ask", List.of("x"));
        }
    }

    private static byte[] framed(byte[] message) {
        return ByteBuffer.allocate(4 + message.length)
                .putInt(message.length)
                .put(message)
                .array();
    }

    @Test
    void aReplyIsTheStructOfTheResult() throws Exception {
        byte[] body = {8, 0, 0, 0, 0, 0, 42, 0};
        assertThat(ask(framed(message(2, "ask", body))).number(0)).isEqualTo(42);
    }

    @Test
    void anExceptionOfTheInterfaceIsNotAResult() {
        byte[] body = ByteBuffer.allocate(16)
                .put((byte) 12)
                .putShort((short) 1)
                .put((byte) 11)
                .putShort((short) 1)
                .putInt(4)
                .put("gone".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .array();
        assertThatThrownBy(() -> ask(framed(message(2, "ask", body))))
                .isInstanceOfSatisfying(
                        ThriftClient.Refused.class, e -> assertThat(e.field()).isEqualTo(1))
                .hasMessage("ask: gone");
    }

    @Test
    void whatIsNoThriftIsSaidToBeNone() {
        assertThatThrownBy(() ->
                        ask("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
                .hasMessageContaining("no Thrift frame");
        assertThatThrownBy(() -> ask(new byte[0])).hasMessageContaining("closed the connection without an answer");
        assertThatThrownBy(() -> ask(framed(new byte[12]))).hasMessageContaining("not of Thrift's binary protocol");
        assertThatThrownBy(() -> ask(framed(message(2, "other", new byte[1])))).hasMessageContaining("not one to ask");
        assertThatThrownBy(() -> ask(new byte[] {0, 0, 0, 9, 1})).hasMessageContaining("ends after 1 of 9 bytes");
    }
}

package dev.weir.denominators;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/**
 * Calls of a Thrift service whose arguments are strings, over the framed transport and the binary protocol: what Storm's {@code SimpleTransportPlugin}, its default, speaks.
 *
 * <p>It is some lines of code against 1 MB of the library and what it needs, in a jar that is sent to every host. Each call opens a connection of its own.
 */
final class ThriftClient {
    /** The service answered, with an exception that its interface names or one of Thrift's own. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;
        private final int field;

        Refused(String message, int field) {
            super(message);
            this.field = field;
        }

        /** The number of the exception in the interface's {@code throws}, 0 for one of Thrift's own. */
        int field() {
            return field;
        }
    }

    private static final int VERSION_1 = 0x80010000;
    private static final int CALL = 1;
    private static final int REPLY = 2;
    private static final int EXCEPTION = 3;
    // Executors of a large topology are about 2 kB each.
    private static final int MAX_BYTES = 64 << 20;

    private final String host;
    private final int port;
    private final Duration timeout;

    ThriftClient(String host, int port, Duration timeout) {
        this.host = host;
        this.port = port;
        this.timeout = timeout;
    }

    /** The struct that holds the result as field 0. */
    ThriftStruct call(String method, List<String> arguments) throws IOException, Refused {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), (int) timeout.toMillis());
            socket.setSoTimeout((int) timeout.toMillis());
            byte[] message = message(method, arguments);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + message.length);
            out.write(frame.putInt(message.length).put(message).array());
            out.flush();
            return result(method, answer(new DataInputStream(socket.getInputStream())));
        }
    }

    static byte[] message(String method, List<String> arguments) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(VERSION_1 | CALL);
        writeString(out, method);
        out.writeInt(1);
        short field = 1;
        for (String argument : arguments) {
            out.writeByte(ThriftReader.STRING);
            out.writeShort(field++);
            writeString(out, argument);
        }
        out.writeByte(ThriftReader.STOP);
        return bytes.toByteArray();
    }

    private static void writeString(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }

    private byte[] answer(DataInputStream in) throws IOException {
        int length;
        try {
            length = in.readInt();
        } catch (EOFException e) {
            throw new IOException("it closed the connection without an answer; does it ask for Kerberos or TLS?", e);
        }
        if (length < 0 || length > MAX_BYTES) {
            throw new IOException("its answer is no Thrift frame, or larger than " + MAX_BYTES + " bytes");
        }
        // A slow answer is bounded by the timeout of each read, a false length by what really arrives.
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new IOException("its answer ends after " + bytes.length + " of " + length + " bytes");
        }
        return bytes;
    }

    static ThriftStruct result(String method, byte[] answer) throws IOException, Refused {
        ThriftReader reader = new ThriftReader(ByteBuffer.wrap(answer));
        int header = reader.i32();
        if ((header & 0xffff0000) != VERSION_1) {
            throw new IOException("its answer is not of Thrift's binary protocol");
        }
        String name = reader.string();
        reader.i32();
        ThriftStruct body = reader.struct();
        int type = header & 0xff;
        if (type == EXCEPTION) {
            throw new Refused(method + ": " + body.text(1), 0);
        }
        if (type != REPLY || !name.equals(method)) {
            throw new IOException("its answer is not one to " + method);
        }
        if (body.field(0).isEmpty()) {
            for (short field : body.fields().keySet()) {
                String why = body.struct(field).map(thrown -> thrown.text(1)).orElse("an exception");
                throw new Refused(method + ": " + why, field);
            }
            throw new Refused(method + ": no result", 0);
        }
        return body;
    }
}

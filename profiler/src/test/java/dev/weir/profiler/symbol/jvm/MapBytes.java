package dev.weir.profiler.symbol.jvm;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the format by hand, for what no real JVM can be made to do. Times are offsets from 1,000,000,000 ns. */
final class MapBytes {
    static final long START = 1_000_000_000L;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    MapBytes() {
        ByteBuffer header = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
        header.put(new byte[] {(byte) 0x89, 'W', 'E', 'I', 'R', 'M', 'A', 'P'});
        header.putShort((short) 1).putShort((short) 40).putInt(7).putLong(99).putLong(START);
        bytes.writeBytes(header.array());
    }

    MapBytes name(String signature, String method) {
        ByteArrayOutputStream payload = payload(1);
        text(payload, signature);
        text(payload, method);
        return record(payload);
    }

    /** @param ranges per range: length, shared outer methods, fresh methods, their numbers */
    MapBytes load(long time, long address, int size, int method, long... ranges) {
        ByteArrayOutputStream payload = payload(2, time, address, size, method);
        for (long value : ranges) {
            number(payload, value);
        }
        return record(payload);
    }

    MapBytes unload(long time, long address) {
        return record(payload(3, time, address));
    }

    MapBytes stub(long time, long address, int size, String name) {
        ByteArrayOutputStream payload = payload(4, time, address, size);
        text(payload, name);
        return record(payload);
    }

    MapBytes generated(long time) {
        return record(payload(5, time));
    }

    MapBytes end(long time, int reason) {
        return record(payload(6, time, reason));
    }

    MapBytes raw(int... values) {
        for (int value : values) {
            bytes.write(value);
        }
        return this;
    }

    byte[] toArray() {
        return bytes.toByteArray();
    }

    WeirMap open(Path directory) throws IOException {
        return WeirMap.open(
                FileChannel.open(Files.write(Files.createTempFile(directory, "weir", ".map"), toArray())), 0);
    }

    private static ByteArrayOutputStream payload(int type, long... values) {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        payload.write(type);
        for (long value : values) {
            number(payload, value);
        }
        return payload;
    }

    private MapBytes record(ByteArrayOutputStream payload) {
        number(bytes, payload.size());
        bytes.writeBytes(payload.toByteArray());
        return this;
    }

    private static void text(ByteArrayOutputStream to, String text) {
        byte[] encoded = text.getBytes(UTF_8);
        number(to, encoded.length);
        to.writeBytes(encoded);
    }

    private static void number(ByteArrayOutputStream to, long value) {
        long rest = value;
        for (; rest >>> 7 != 0; rest >>>= 7) {
            to.write((int) (rest | 0x80));
        }
        to.write((int) rest);
    }
}

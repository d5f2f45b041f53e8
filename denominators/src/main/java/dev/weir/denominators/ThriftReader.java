package dev.weir.denominators;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads Thrift's binary protocol without the interface definition: types travel with the values.
 *
 * <p>Implementation notes. What is read comes from the network: no length is believed beyond the bytes that are there, and structs nest to a limit, so that every answer is read to its end or
 * refused.
 */
final class ThriftReader {
    static final byte STOP = 0;
    static final byte STRING = 11;
    private static final byte BOOL = 2;
    private static final byte BYTE = 3;
    private static final byte DOUBLE = 4;
    private static final byte I16 = 6;
    private static final byte I32 = 8;
    private static final byte I64 = 10;
    private static final byte STRUCT = 12;
    private static final byte MAP = 13;
    private static final byte SET = 14;
    private static final byte LIST = 15;
    // Storm's deepest answer nests 7: topology, executors, stats, specific, bolt, executed, stream.
    private static final int DEEPEST = 32;

    private final ByteBuffer bytes;

    ThriftReader(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    int i32() throws IOException {
        try {
            return bytes.getInt();
        } catch (BufferUnderflowException e) {
            throw truncated(e);
        }
    }

    String string() throws IOException {
        byte[] text = new byte[length(i32(), 1)];
        bytes.get(text);
        return new String(text, UTF_8);
    }

    ThriftStruct struct() throws IOException {
        try {
            return struct(0);
        } catch (BufferUnderflowException e) {
            throw truncated(e);
        }
    }

    private ThriftStruct struct(int depth) throws IOException {
        Map<Short, Object> fields = new HashMap<>();
        for (byte type = bytes.get(); type != STOP; type = bytes.get()) {
            short number = bytes.getShort();
            fields.put(number, value(type, depth + 1));
        }
        return new ThriftStruct(fields);
    }

    private Object value(byte type, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new IOException("its answer nests deeper than " + DEEPEST);
        }
        return switch (type) {
            case BOOL -> bytes.get() != 0;
            case BYTE -> (long) bytes.get();
            case DOUBLE -> bytes.getDouble();
            case I16 -> (long) bytes.getShort();
            case I32 -> (long) bytes.getInt();
            case I64 -> bytes.getLong();
            case STRING -> string();
            case STRUCT -> struct(depth);
            case MAP -> map(depth);
            case SET, LIST -> list(depth);
            default -> throw new IOException("its answer holds a value of the unknown Thrift type " + type);
        };
    }

    private Map<Object, Object> map(int depth) throws IOException {
        byte keys = bytes.get();
        byte values = bytes.get();
        int size = length(bytes.getInt(), 2);
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < size; i++) {
            Object key = value(keys, depth + 1);
            map.put(key, value(values, depth + 1));
        }
        return map;
    }

    private List<Object> list(int depth) throws IOException {
        byte type = bytes.get();
        int size = length(bytes.getInt(), 1);
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            list.add(value(type, depth + 1));
        }
        return list;
    }

    /** @param least bytes that one element takes */
    private int length(int told, int least) throws IOException {
        if (told < 0 || (long) told * least > bytes.remaining()) {
            throw new IOException("its answer ends within a value");
        }
        return told;
    }

    private static IOException truncated(BufferUnderflowException cause) {
        return new IOException("its answer ends within a value", cause);
    }
}

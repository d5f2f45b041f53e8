package dev.weir.model.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;

/** Writes the format's few primitives: LEB128 varints, IEEE doubles, length-prefixed UTF-8, counted lists. */
final class WireOutput {
    /** Writes one element of a list. */
    interface ElementWriter<T> {
        void write(T element) throws IOException;
    }

    private final OutputStream out;

    WireOutput(OutputStream out) {
        this.out = out;
    }

    void unsigned(long value) throws IOException {
        if (value < 0) {
            throw new IllegalArgumentException("not an unsigned number: " + value);
        }
        long rest = value;
        while (rest > 0x7f) {
            out.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    void bool(boolean value) throws IOException {
        out.write(value ? 1 : 0);
    }

    void real(double value) throws IOException {
        long bits = Double.doubleToLongBits(value);
        for (int shift = 56; shift >= 0; shift -= 8) {
            out.write((int) (bits >>> shift));
        }
    }

    void text(String value) throws IOException {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        unsigned(bytes.length);
        out.write(bytes);
    }

    void duration(Duration value) throws IOException {
        unsigned(value.toNanos());
    }

    void word(Enum<?> value) throws IOException {
        // By name: a constant that a later version inserts must not change what older files mean.
        text(value.name());
    }

    <T> void list(Collection<T> elements, ElementWriter<T> writer) throws IOException {
        unsigned(elements.size());
        for (T element : elements) {
            writer.write(element);
        }
    }

    <T> void optional(Optional<T> value, ElementWriter<T> writer) throws IOException {
        bool(value.isPresent());
        if (value.isPresent()) {
            writer.write(value.get());
        }
    }
}

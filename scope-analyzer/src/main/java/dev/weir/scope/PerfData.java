package dev.weir.scope;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a HotSpot JVM says of itself in its performance counters (the file that jps reads).
 *
 * <p>HotSpot cuts each text at 1,024 bytes (PerfMaxStringConstLength), the NUL included: only {@link #vmArgs()} that are shorter
 * are whole, and are empty here otherwise.
 *
 * @param version {@code java.version} with the build where the VM's own version has it, such as {@code 17.0.15+6-Debian-1deb12u1}
 * @param command the program and its arguments, joined by blanks, perhaps cut
 * @param vmArgs every option of the JVM, those of the variables too, joined by blanks
 * @param vmFlags the flags of a -XX:Flags= file, joined by blanks, such as {@code +DebugNonSafepoints}
 */
record PerfData(Optional<String> version, Optional<String> command, Optional<String> vmArgs, Optional<String> vmFlags) {
    private static final int MAGIC = 0xcafec0c0;
    private static final int HEADER_BYTES = 32;
    private static final int ENTRY_BYTES = 20;
    private static final int MAX_STRING_BYTES = 1024;

    PerfData {
        requireNonNull(version, "version is null");
        requireNonNull(command, "command is null");
        requireNonNull(vmArgs, "vmArgs is null");
        requireNonNull(vmFlags, "vmFlags is null");
    }

    /** Empty when the bytes are no performance counters of version 2 (every JVM since 1.5) or not yet complete. */
    static Optional<PerfData> parse(byte[] bytes) {
        if (bytes.length < HEADER_BYTES) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        // magic, byte order (0 is big-endian), major version, minor version, accessible
        if (buffer.getInt(0) != MAGIC || bytes[5] != 2 || bytes[7] == 0) {
            return Optional.empty();
        }
        buffer.order(bytes[4] == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        Map<String, String> strings = strings(buffer);
        return Optional.of(new PerfData(
                version(strings),
                Optional.ofNullable(strings.get("sun.rt.javaCommand")).filter(command -> !command.isBlank()),
                Optional.ofNullable(strings.get("java.rt.vmArgs"))
                        .filter(args -> args.getBytes(StandardCharsets.UTF_8).length < MAX_STRING_BYTES - 1),
                Optional.ofNullable(strings.get("java.rt.vmFlags")).filter(flags -> !flags.isBlank())));
    }

    private static Optional<String> version(Map<String, String> strings) {
        String version = strings.get("java.property.java.version");
        String build = strings.get("java.property.java.vm.version");
        return build != null && (version == null || build.startsWith(version))
                ? Optional.of(build)
                : Optional.ofNullable(version);
    }

    // Every offset comes from another process: none is trusted.
    private static Map<String, String> strings(ByteBuffer buffer) {
        Map<String, String> strings = new HashMap<>();
        long entry = Integer.toUnsignedLong(buffer.getInt(24));
        int entries = buffer.getInt(28);
        for (int i = 0; i < entries && entry + ENTRY_BYTES <= buffer.limit(); i++) {
            int at = (int) entry;
            long length = Integer.toUnsignedLong(buffer.getInt(at));
            long end = entry + length;
            if (length < ENTRY_BYTES || end > buffer.limit()) {
                break;
            }
            long name = entry + Integer.toUnsignedLong(buffer.getInt(at + 4));
            int vectorLength = buffer.getInt(at + 8);
            long text = entry + Integer.toUnsignedLong(buffer.getInt(at + 16));
            // 'B' is a byte; a vector of them is a text.
            if (buffer.get(at + 12) == 'B' && vectorLength > 0 && name < end && text < end) {
                strings.put(text(buffer, (int) name, (int) end), text(buffer, (int) text, (int) end));
            }
            entry = end;
        }
        return strings;
    }

    private static String text(ByteBuffer buffer, int from, int end) {
        int to = from;
        while (to < end && buffer.get(to) != 0) {
            to++;
        }
        byte[] bytes = new byte[to - from];
        buffer.get(from, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}

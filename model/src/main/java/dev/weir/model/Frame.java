package dev.weir.model;

import static java.util.Objects.requireNonNull;

/**
 * One function on a stack.
 *
 * @param name for Java {@code package.Class.method}; for Python {@code module.qualname}; for native code the demangled name; for {@link FrameKind#UNKNOWN} the address as {@code 0x…}
 *     or the library with an offset, {@code libc.so.6+0x1f2e3}
 * @param library the file name (no directory) of the ELF file the frame lies in; {@code kernel} for kernel frames; the source file's
 *     name for Python; empty for Java code and for stubs
 */
public record Frame(FrameKind kind, String name, String library) {
    public Frame {
        requireNonNull(kind, "kind is null");
        requireNonNull(name, "name is null");
        requireNonNull(library, "library is null");
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a frame has a name; an unknown address is its own name");
        }
    }

    /** Whether the address was found in some symbol table. */
    public boolean isNamed() {
        return kind != FrameKind.UNKNOWN;
    }
}

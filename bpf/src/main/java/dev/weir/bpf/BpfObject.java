package dev.weir.bpf;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import dev.weir.model.WeirException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One of this jar's BPF objects, loaded into the kernel and attached to nothing yet. */
final class BpfObject implements AutoCloseable {
    /** {@code struct bpf_object_open_opts} of libbpf 1.0; later ones are longer and accept it. */
    static final int OPTS_SIZE_FIELD = 0;

    static final int OPTS_KERNEL_LOG_BUF = 56;
    static final int OPTS_KERNEL_LOG_SIZE = 64;
    static final int OPTS_SIZE = 80;

    // Before Linux 6.4 a log that does not fit replaces the real error by ENOSPC. The stack sampler's log has about 30
    // KB.
    private static final int LOG_BYTES = 1 << 20;
    private static final int LOG_LINES = 60;

    private final String name;
    private final Pointer object;
    private boolean closed;

    private BpfObject(String name, Pointer object) {
        this.name = name;
        this.object = object;
    }

    /**
     * The object in this jar for this machine.
     *
     * @param file the name of the source, without what follows the first dot
     * @param purpose what cannot be done without it, for the message
     */
    static byte[] bytes(String file, String purpose, Architecture architecture) {
        String resource = file + "-" + architecture.machine() + ".bpf.o";
        try (InputStream in = BpfObject.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new WeirException(
                        WeirException.Kind.ENVIRONMENT,
                        "cannot " + purpose + " on " + architecture.machine() + ": this build of Weir has no "
                                + resource + ". Add the architecture to bpf/build-object and build Weir again.");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + resource, e);
        }
    }

    /**
     * Loads an object.
     *
     * @param name for messages: {@code the stack sampler}
     * @param configure sets its constants and the sizes of its maps, before the kernel has it
     * @throws WeirException ENVIRONMENT when this machine or its rights do not allow it
     */
    static BpfObject load(String name, byte[] bytes, Consumer<BpfObject> configure) {
        LibBpf.load();
        try (Memory image = new Memory(bytes.length);
                Memory log = new Memory(LOG_BYTES);
                Memory options = LibC.zeroed(OPTS_SIZE)) {
            image.write(0, bytes, 0, bytes.length);
            log.setByte(0, (byte) 0);
            options.setLong(OPTS_SIZE_FIELD, OPTS_SIZE);
            options.setPointer(OPTS_KERNEL_LOG_BUF, log);
            options.setLong(OPTS_KERNEL_LOG_SIZE, LOG_BYTES);
            Pointer object = LibBpf.bpf_object__open_mem(image, bytes.length, options);
            if (object == null) {
                throw Surroundings.read().refusal("read " + name + "'s object", Native.getLastError(), "");
            }
            BpfObject loaded = new BpfObject(name, object);
            try {
                configure.accept(loaded);
                int result = LibBpf.bpf_object__load(object);
                if (result < 0) {
                    throw Surroundings.read().refusal("load " + name, -result, lastLines(log.getString(0)));
                }
                return loaded;
            } catch (RuntimeException e) {
                loaded.close();
                throw e;
            } finally {
                // libbpf holds the addresses of both until the load is over.
                Reference.reachabilityFence(image);
                Reference.reachabilityFence(log);
            }
        }
    }

    /** The object's constants, writable until it is loaded; {@code size} is what they must have. */
    Pointer constants(int size) {
        try (Memory actual = LibC.zeroed(8)) {
            Pointer constants = found(LibBpf.bpf_map__initial_value(map(".rodata"), actual), "the content of .rodata");
            if (actual.getLong(0) != size) {
                throw new IllegalStateException(".rodata has " + actual.getLong(0) + " bytes");
            }
            return constants;
        }
    }

    void resize(String map, int entries) {
        int result = LibBpf.bpf_map__set_max_entries(map(map), entries);
        if (result < 0) {
            throw new IllegalStateException("cannot give " + map + " " + entries + " entries: " + Errno.name(-result));
        }
    }

    int programFd(String program) {
        return LibBpf.bpf_program__fd(found(LibBpf.bpf_object__find_program_by_name(object, program), program));
    }

    int mapFd(String map) {
        return LibBpf.bpf_map__fd(map(map));
    }

    private Pointer map(String map) {
        return found(LibBpf.bpf_object__find_map_by_name(object, map), map);
    }

    private Pointer found(@Nullable Pointer pointer, String what) {
        if (pointer == null) {
            throw new IllegalStateException(name + "'s object has no " + what);
        }
        return pointer;
    }

    /** The verifier ends with what it rejected; the beginning of a long log helps nobody. */
    static String lastLines(String log) {
        List<String> lines = log.lines().toList();
        if (lines.size() <= LOG_LINES) {
            return log.strip();
        }
        int left = lines.size() - LOG_LINES;
        return "(" + left + " lines before)\n" + String.join("\n", lines.subList(left, lines.size()));
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            LibBpf.bpf_object__close(object);
        }
    }
}

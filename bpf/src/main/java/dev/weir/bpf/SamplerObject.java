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
import org.jspecify.annotations.Nullable;

/** The stack sampler's program and maps, loaded into the kernel and attached to nothing yet. */
final class SamplerObject implements AutoCloseable {
    /** At most 15 characters: the kernel keeps no more, and {@code bpftool prog} shows it. */
    static final String PROGRAM = "weir_sample";

    /** {@code struct sampler_config}. */
    static final int PIDNS_DEV = 0;

    static final int PIDNS_INO = 8;
    static final int COUNTERS = 16;
    static final int BUDGET = 24;
    static final int CONFIG_SIZE = 32;

    /** {@code struct bpf_object_open_opts} of libbpf 1.0; later ones are longer and accept it. */
    static final int OPTS_SIZE_FIELD = 0;

    static final int OPTS_KERNEL_LOG_BUF = 56;
    static final int OPTS_KERNEL_LOG_SIZE = 64;
    static final int OPTS_SIZE = 80;

    // Before Linux 6.4 a log that does not fit replaces the real error by ENOSPC. This program's log has about 30 KB.
    private static final int LOG_BYTES = 1 << 20;
    private static final int LOG_LINES = 60;

    private final Pointer object;
    private boolean closed;

    private SamplerObject(Pointer object) {
        this.object = object;
    }

    /**
     * What the C side leaves open until it is loaded.
     *
     * @param counters how many are sampled beside the clock
     * @param budget how many samples of a counter a CPU takes in a tenth of a second at most
     */
    record Settings(PidNamespace namespace, int targets, Room room, int counters, int budget) {}

    /** The object in this jar for this machine. */
    static byte[] bytes(Architecture architecture) {
        String name = "stack_sampler-" + architecture.machine() + ".bpf.o";
        try (InputStream in = SamplerObject.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new WeirException(
                        WeirException.Kind.ENVIRONMENT,
                        "cannot take stacks on " + architecture.machine() + ": this build of Weir has no " + name
                                + ". Add the architecture to bpf/build-object and build Weir again.");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name, e);
        }
    }

    static SamplerObject load(byte[] bytes, Settings settings) {
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
                throw Surroundings.read().refusal("read the stack sampler's object", Native.getLastError(), "");
            }
            SamplerObject loaded = new SamplerObject(object);
            try {
                loaded.configure(settings);
                int result = LibBpf.bpf_object__load(object);
                if (result < 0) {
                    throw Surroundings.read().refusal("load the stack sampler", -result, lastLines(log.getString(0)));
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

    private void configure(Settings settings) {
        try (Memory size = LibC.zeroed(8)) {
            Pointer config = found(LibBpf.bpf_map__initial_value(map(".rodata"), size), "the content of .rodata");
            if (size.getLong(0) != CONFIG_SIZE) {
                throw new IllegalStateException(".rodata has " + size.getLong(0) + " bytes");
            }
            PidNamespace namespace = settings.namespace();
            config.setLong(PIDNS_DEV, namespace.device());
            config.setLong(PIDNS_INO, namespace.initial() ? 0 : namespace.inode());
            config.setLong(COUNTERS, settings.counters());
            config.setLong(BUDGET, settings.budget());
        }
        resize("weir_targets", settings.targets());
        resize("weir_threads", settings.room().threads());
        resize("weir_scratch", LibBpf.libbpf_num_possible_cpus());
        resize("weir_samples", settings.room().ringBytes());
    }

    private void resize(String map, int entries) {
        int result = LibBpf.bpf_map__set_max_entries(map(map), entries);
        if (result < 0) {
            throw new IllegalStateException("cannot give " + map + " " + entries + " entries: " + Errno.name(-result));
        }
    }

    int programFd() {
        return LibBpf.bpf_program__fd(found(LibBpf.bpf_object__find_program_by_name(object, PROGRAM), PROGRAM));
    }

    int mapFd(String name) {
        return LibBpf.bpf_map__fd(map(name));
    }

    private Pointer map(String name) {
        return found(LibBpf.bpf_object__find_map_by_name(object, name), name);
    }

    private static Pointer found(@Nullable Pointer pointer, String what) {
        if (pointer == null) {
            throw new IllegalStateException("the stack sampler's object has no " + what);
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

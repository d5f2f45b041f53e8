package dev.weir.bpf;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import dev.weir.model.WeirException;
import org.jspecify.annotations.Nullable;

/**
 * The functions of libbpf 1.x we call, under their C names.
 *
 * <p>{@code size_t} is {@code long}: both architectures we know are 64 bits wide. Functions that return an {@code int} return
 * the negative errno; those that return a pointer return {@code NULL} and set errno.
 */
final class LibBpf {
    /** The soname of every libbpf 1.x; 0.x has another contract for errors. */
    private static final String SONAME = "libbpf.so.1";

    private static boolean registered;

    private LibBpf() {}

    /** Must come before any call. Fails when this machine has no libbpf. */
    static synchronized void load() {
        if (registered) {
            return;
        }
        load(SONAME);
        // libbpf's default is to print to stderr, which belongs to the one who called us; its verifier log we get
        // another way.
        libbpf_set_print(null);
        registered = true;
    }

    /** {@link #load()} with another library, to show what is said when there is none. */
    static void load(String soname) {
        LibC.load();
        try {
            Native.register(LibBpf.class, soname);
        } catch (UnsatisfiedLinkError e) {
            throw new WeirException(
                    WeirException.Kind.ENVIRONMENT,
                    "cannot load " + soname + ": "
                            + firstLine(e)
                            + ". Weir loads its BPF program with libbpf 1.x: apt install libbpf1 (Debian 12, Ubuntu 23.04 and later),"
                            + " dnf install libbpf (Fedora, RHEL 9).",
                    e);
        }
    }

    /** JNA's message goes on to list every directory it looked in. */
    private static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    static native @Nullable Pointer libbpf_set_print(@Nullable Pointer function);

    static native int libbpf_num_possible_cpus();

    static native @Nullable Pointer bpf_object__open_mem(Pointer bytes, long size, Pointer openOptions);

    static native int bpf_object__load(Pointer object);

    static native void bpf_object__close(Pointer object);

    static native @Nullable Pointer bpf_object__find_map_by_name(Pointer object, String name);

    static native @Nullable Pointer bpf_object__find_program_by_name(Pointer object, String name);

    static native int bpf_map__set_max_entries(Pointer map, int entries);

    /** The memory that a data section starts with; writable until the object is loaded. */
    static native @Nullable Pointer bpf_map__initial_value(Pointer map, Pointer sizeOut);

    static native int bpf_map__fd(Pointer map);

    static native int bpf_program__fd(Pointer program);

    static native int bpf_map_update_elem(int fd, Pointer key, Pointer value, long flags);

    static native int bpf_map_delete_elem(int fd, Pointer key);

    static native int bpf_map_lookup_elem(int fd, Pointer key, Pointer valueOut);
}

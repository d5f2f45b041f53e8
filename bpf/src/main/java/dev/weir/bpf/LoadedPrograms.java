package dev.weir.bpf;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Weir's BPF programs that are in the kernel now, whoever loaded them: what tests and {@code doctor} look for after a run. */
public final class LoadedPrograms {
    private static final int BPF_PROG_GET_NEXT_ID = 11;
    private static final int BPF_PROG_GET_FD_BY_ID = 13;
    private static final int BPF_OBJ_GET_INFO_BY_FD = 15;
    static final int BPF_LINK_CREATE = 28;
    static final int BPF_PERF_EVENT = 41;

    /** Within {@code union bpf_attr}, for BPF_LINK_CREATE. */
    static final int LINK_ATTACH_TYPE = 8;

    static final int LINK_COOKIE = 16;

    /** The part of {@code union bpf_attr} that these commands use, zeros after it. */
    private static final int ATTR_SIZE = 32;

    /** Within {@code struct bpf_prog_info}. */
    static final int INFO_ID = 4;

    static final int INFO_NAME = 64;
    static final int INFO_RUN_TIME_NS = 192;
    static final int INFO_RUN_CNT = 200;

    /** How many instructions the verifier followed, of at most a million; 0 before Linux 5.16. */
    static final int INFO_VERIFIED_INSNS = 216;

    static final int INFO_SIZE = 224;

    private LoadedPrograms() {}

    /**
     * The ids of all stack samplers, in ascending order.
     *
     * @throws dev.weir.model.WeirException ENVIRONMENT without CAP_SYS_ADMIN, which the kernel wants for listing programs
     */
    public static List<Integer> stackSamplers() {
        return named(SamplerObject.PROGRAM::equals);
    }

    /**
     * The ids of all programs of Weir, in ascending order.
     *
     * @throws dev.weir.model.WeirException ENVIRONMENT without CAP_SYS_ADMIN, which the kernel wants for listing programs
     */
    public static List<Integer> all() {
        return named(name -> name.startsWith("weir_"));
    }

    private static List<Integer> named(Predicate<String> wanted) {
        LibC.load();
        List<Integer> ids = new ArrayList<>();
        try (Memory attr = LibC.zeroed(ATTR_SIZE)) {
            int id = 0;
            while (true) {
                attr.setInt(0, id);
                if (bpf(BPF_PROG_GET_NEXT_ID, attr) < 0) {
                    int errno = Native.getLastError();
                    if (errno == Errno.ENOENT) {
                        return List.copyOf(ids);
                    }
                    throw Surroundings.read().refusal("list the loaded BPF programs", errno, "");
                }
                id = attr.getInt(4);
                if (isNamed(id, wanted)) {
                    ids.add(id);
                }
            }
        }
    }

    private static boolean isNamed(int id, Predicate<String> wanted) {
        try (Memory attr = LibC.zeroed(ATTR_SIZE)) {
            attr.setInt(0, id);
            int fd = (int) bpf(BPF_PROG_GET_FD_BY_ID, attr);
            if (fd < 0) {
                // It went away between the two calls.
                return false;
            }
            try (Memory info = info(fd)) {
                return wanted.test(info.getString(INFO_NAME));
            } finally {
                LibC.close(fd);
            }
        }
    }

    static int idOf(int programFd) {
        try (Memory info = info(programFd)) {
            return info.getInt(INFO_ID);
        }
    }

    /** {@code struct bpf_prog_info} up to the statistics. */
    static Memory info(int programFd) {
        Memory info = LibC.zeroed(INFO_SIZE);
        try (Memory attr = LibC.zeroed(ATTR_SIZE)) {
            attr.setInt(0, programFd);
            attr.setInt(4, INFO_SIZE);
            attr.setPointer(8, info);
            if (bpf(BPF_OBJ_GET_INFO_BY_FD, attr) < 0) {
                throw new IllegalStateException("BPF_OBJ_GET_INFO_BY_FD: " + Errno.name(Native.getLastError()));
            }
        }
        return info;
    }

    /** Attaches a program to a perf event under a number, until the file descriptor that is returned is closed; negative: an error, see errno. */
    static long linkPerfEvent(int programFd, int eventFd, long number) {
        try (Memory attr = LibC.zeroed(ATTR_SIZE)) {
            attr.setInt(0, programFd);
            attr.setInt(4, eventFd);
            attr.setInt(LINK_ATTACH_TYPE, BPF_PERF_EVENT);
            attr.setLong(LINK_COOKIE, number);
            return bpf(BPF_LINK_CREATE, attr);
        }
    }

    private static long bpf(int command, Memory attr) {
        return LibC.syscall(Architecture.current().bpf(), command, Pointer.nativeValue(attr), attr.size(), 0, 0);
    }
}

package dev.weir.bpf;

import dev.weir.model.Tgid;
import dev.weir.model.WeirException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A pid namespace, as the kernel names it to BPF programs.
 *
 * @param device encoded like a {@code dev_t} inside the kernel: major × 2^20 + minor
 */
record PidNamespace(long device, long inode) {
    /** PROC_PID_INIT_INO: the initial pid namespace has this inode on every kernel. */
    private static final long INITIAL_INODE = 0xEFFFFFFCL;

    /** The profiler's own. Fails when /proc shows the ids of another one, since then no id from /proc could be trusted. */
    static PidNamespace own() {
        String inProc;
        try {
            inProc = Files.readSymbolicLink(Path.of("/proc/self")).toString();
        } catch (IOException e) {
            inProc = "nobody";
        }
        String own = Long.toString(ProcessHandle.current().pid());
        if (!inProc.equals(own)) {
            throw new WeirException(
                    WeirException.Kind.ENVIRONMENT,
                    "cannot trust the process ids in /proc: it calls this process " + inProc + ", but its id is " + own
                            + ". /proc belongs to another pid namespace: mount it anew inside this one (mount -t proc proc /proc;"
                            + " unshare needs --mount-proc).");
        }
        try {
            return at(Path.of("/proc/self/ns/pid"));
        } catch (IOException e) {
            throw new WeirException(
                    WeirException.Kind.ENVIRONMENT, "cannot read /proc/self/ns/pid: " + e + ". Is /proc mounted?", e);
        }
    }

    static PidNamespace of(Tgid tgid) throws IOException {
        return at(Path.of("/proc/" + tgid + "/ns/pid"));
    }

    private static PidNamespace at(Path path) throws IOException {
        long device = ((Number) Files.getAttribute(path, "unix:dev")).longValue();
        long inode = ((Number) Files.getAttribute(path, "unix:ino")).longValue();
        // The encoding of stat(2) is glibc's: minor bits 0-7 and 20-31, major bits 8-19.
        long major = (device >>> 8) & 0xfff;
        long minor = (device & 0xff) | ((device >>> 12) & 0xfff00);
        return new PidNamespace(major << 20 | minor, inode);
    }

    boolean initial() {
        return inode == INITIAL_INODE;
    }
}

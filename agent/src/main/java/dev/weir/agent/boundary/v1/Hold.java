package dev.weir.agent.boundary.v1;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What one profiler has drawn in this JVM, for as long as that profiler lives.
 *
 * <p>{@code BASE.classes} comes from the profiler: the mark of its compiler directives, the copy of this jar that is to be deleted when the profiler cannot (or an
 * empty line), then one class a line; {@code BASE.callers}, perhaps, before it orders the release: the classes that call them, which hold the calls that would
 * be inlined again. {@code BASE.lease} is made here and gets a line
 * for everything that was done. The profiler keeps a read lock on the lease, which ends with its process in whatever way that ends. When nobody holds it
 * the directives with the mark are removed, the classes are retransformed once more, and the file goes.
 */
final class Hold implements Runnable {
    private static final long LOOK_MILLIS = 1_000;

    /** Between the attach call and the profiler's lock nobody holds it; a host that swaps may need seconds for that. */
    private static final long LEASE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Directives that somebody else put on top of ours keep ours from being removed; this is how long they are waited for. */
    private static final long PATIENCE_NANOS = TimeUnit.HOURS.toNanos(1);

    private final Path base;
    private final Path lease;
    private final FileChannel channel;
    private final String mark;
    private final String copy;
    private final Retransformation retransformation;
    private final Runnable atEnd;
    private final BlockingQueue<String> orders = new LinkedBlockingQueue<>();

    private Hold(
            Path base, FileChannel channel, List<String> lines, Retransformation retransformation, Runnable atEnd) {
        this.base = base;
        this.lease = withSuffix(base, ".lease");
        this.channel = channel;
        this.mark = lines.get(0);
        this.copy = lines.get(1);
        this.retransformation = retransformation;
        this.atEnd = atEnd;
    }

    static Hold begin(Path base, Instrumentation instrumentation, Runnable atEnd) throws IOException {
        List<String> lines = Files.readAllLines(withSuffix(base, ".classes"), StandardCharsets.UTF_8);
        FileChannel channel = FileChannel.open(
                withSuffix(base, ".lease"),
                EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        // For a JVM that ends before the hold does.
        withSuffix(base, ".lease").toFile().deleteOnExit();
        Retransformation retransformation = new Retransformation(lines.subList(2, lines.size()), instrumentation);
        return new Hold(base, channel, lines, retransformation, atEnd);
    }

    private static Path withSuffix(Path base, String suffix) {
        return base.resolveSibling(base.getFileName() + suffix);
    }

    void start() {
        Thread thread = new Thread(this, "weir boundaries");
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        thread.start();
    }

    void order(String verb) {
        orders.add(verb);
    }

    @Override
    public void run() {
        try {
            say("holds " + retransformation.loaded().size() + " " + Directives.canBeReached());
            serve();
        } catch (IOException | InterruptedException | RuntimeException e) {
            tryToSay("error " + e);
        } finally {
            atEnd.run();
            try {
                channel.close();
                Files.deleteIfExists(lease);
            } catch (IOException e) {
                // The profiler deletes it too; nobody here could be told.
            }
        }
    }

    private void serve() throws IOException, InterruptedException {
        long heldAt = System.nanoTime();
        while (true) {
            String verb = orders.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            if (verb == null) {
                if (isHeld()) {
                    heldAt = System.nanoTime();
                } else if (System.nanoTime() - heldAt > LEASE_NANOS) {
                    putBack();
                    return;
                }
            } else if (verb.equals("retransform")) {
                say(retransformation.run());
            } else {
                if (verb.equals("release")) {
                    Path callers = withSuffix(base, ".callers");
                    if (Files.exists(callers)) {
                        retransformation.add(Files.readAllLines(callers, StandardCharsets.UTF_8));
                    }
                    say(retransformation.run());
                }
                return;
            }
        }
    }

    /** Whether some process has a lock on the lease. */
    private boolean isHeld() throws IOException {
        // The same bytes as the profiler's read lock.
        try (FileLock free = channel.tryLock(0, 1L << 62, false)) {
            return free == null;
        }
    }

    private void putBack() throws IOException, InterruptedException {
        if (!copy.isEmpty()) {
            // It stays open here, so that classes can still be loaded from it.
            Files.deleteIfExists(Paths.get(copy));
        }
        long start = System.nanoTime();
        while (!Directives.remove(mark) && System.nanoTime() - start < PATIENCE_NANOS) {
            Thread.sleep(LOOK_MILLIS);
        }
        retransformation.run();
    }

    private void say(String line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private void tryToSay(String line) {
        try {
            say(line.replace('\n', ' '));
        } catch (IOException e) {
            // A full disk: the profiler waits for an answer in vain and says so.
        }
    }
}

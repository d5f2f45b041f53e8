package dev.weir.coordinator.ssh;

import dev.weir.coordinator.ProfilerEnd;
import dev.weir.coordinator.ProfilerOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Collects what a short script writes. */
final class ScriptOutput implements ProfilerOutput {
    private static final int MAX_BYTES = 1 << 20;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    private @Nullable ProfilerEnd end;

    @Override
    public synchronized void stdout(byte[] bytes, int offset, int length) throws IOException {
        if (stdout.size() + length > MAX_BYTES) {
            throw new IOException("the answer is longer than 1 MiB");
        }
        stdout.write(bytes, offset, length);
    }

    @Override
    public synchronized void stderr(byte[] bytes, int offset, int length) {
        stderr.write(bytes, offset, Math.min(length, Math.max(0, 1024 - stderr.size())));
    }

    @Override
    public void ended(ProfilerEnd how) {
        synchronized (this) {
            end = how;
        }
        ended.countDown();
    }

    boolean awaitEnd(Duration limit) throws InterruptedException {
        return ended.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Everything on stdout; throws when the script failed. */
    synchronized String text() throws IOException {
        if (end == null || !end.exitCode().equals(OptionalInt.of(0))) {
            throw new IOException("/bin/sh there " + (end == null ? "did not end" : end.describe()) + " "
                    + stderr.toString(StandardCharsets.UTF_8)
                            .replaceAll("\\p{Cntrl}", " ")
                            .strip());
        }
        return stdout.toString(StandardCharsets.UTF_8);
    }
}

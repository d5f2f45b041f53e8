package dev.weir.cli;

import dev.weir.model.HostProfile;
import dev.weir.model.ProfilerProtocol;
import dev.weir.model.ProfilerRequest;
import dev.weir.model.Progress;
import dev.weir.model.Progress.Phase;
import dev.weir.model.WeirException;
import dev.weir.model.file.HostProfileFile;
import dev.weir.profiler.ProfilerControl;
import dev.weir.profiler.ProfilingSession;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** What the coordinator starts on every host; speaks {@link ProfilerProtocol} and lives exactly as long as its stdin. */
@Command(
        name = ProfilerProtocol.COMMAND,
        hidden = true,
        description = "Profiles the host it runs on, as told by a coordinator over stdin.")
final class HostProfilerCommand implements Callable<Integer>, ProfilerControl {
    // Detaching BPF and stopping the JVMTI map take milliseconds; a JVM stopped by a debugger may hold an attach up.
    private static final long CLEAN_UP_SECONDS = 3;

    // A session that was told to stop by a signal still names and sends what it has.
    private static final long FINISH_SECONDS = 60;

    @Unmatched
    private List<String> argv = new ArrayList<>();

    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile boolean stopRequested;
    private volatile boolean sent;

    @Override
    public Integer call() throws IOException, InterruptedException {
        ProfilerRequest request = ProfilerRequest.parse(argv);
        new Lifeline(System.in, ProfilerProtocol.SILENCE, new Coordinated(Thread.currentThread())).listen();
        // A host that shuts down, or somebody who ends the profiler with SIGTERM: the coordinator still wants the
        // result.
        Runtime.getRuntime().addShutdownHook(new Thread(this::finishBeforeExit, "finish before exit"));
        try {
            HostProfile profile = new ProfilingSession(request, Shipped.directory(), this, Clock.systemUTC()).run();
            report(Progress.of(Phase.SENDING, ""));
            // Not System.out: its encoder and its swallowed errors have no place under a file.
            try (OutputStream out = new FileOutputStream(FileDescriptor.out)) {
                HostProfileFile.write(profile, out);
            }
            sent = true;
            return 0;
        } catch (InterruptedException e) {
            return WeirException.Kind.REMOTE.exitCode();
        } finally {
            finished.countDown();
        }
    }

    /** Passes the coordinator's lines on to the session, which runs on the given thread. */
    private final class Coordinated implements Lifeline.Listener {
        private final Thread session;

        Coordinated(Thread session) {
            this.session = session;
        }

        @Override
        public void start() {
            started.countDown();
        }

        @Override
        public void stop() {
            stopRequested = true;
        }

        @Override
        public void gone(String reason) {
            if (sent) {
                return;
            }
            System.err.println(ProfilerProtocol.ERROR_PREFIX + reason);
            session.interrupt();
            try {
                if (!finished.await(CLEAN_UP_SECONDS, TimeUnit.SECONDS)) {
                    Runtime.getRuntime().halt(WeirException.Kind.REMOTE.exitCode());
                }
            } catch (InterruptedException e) {
                Runtime.getRuntime().halt(WeirException.Kind.REMOTE.exitCode());
            }
        }
    }

    private void finishBeforeExit() {
        stopRequested = true;
        started.countDown();
        try {
            finished.await(FINISH_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            // Nobody waits any more.
        }
    }

    @Override
    public void awaitStart() throws InterruptedException {
        started.await();
    }

    @Override
    public boolean stopRequested() {
        return stopRequested;
    }

    @Override
    public void report(Progress progress) {
        System.err.println(progress.toLine());
    }
}

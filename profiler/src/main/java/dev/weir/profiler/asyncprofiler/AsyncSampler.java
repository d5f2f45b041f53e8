package dev.weir.profiler.asyncprofiler;

import static dev.weir.model.WeirException.Kind.ENVIRONMENT;

import dev.weir.agent.CarriedFile;
import dev.weir.model.EngineProcess;
import dev.weir.model.WeirException;
import dev.weir.profiler.attach.AttachChannel;
import dev.weir.profiler.attach.AttachFailed;
import dev.weir.profiler.attach.TargetFiles;
import dev.weir.profiler.attach.TargetFiles.Refused;
import dev.weir.profiler.attach.TargetProcess;
import dev.weir.profiler.attach.VisibleFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;
import one.profiler.AsyncProfiler;

/** async-profiler in one JVM for the time of a window. It samples CPU time like our own sampler, each thread by its own clock. */
public final class AsyncSampler implements AutoCloseable {
    private static final Duration ATTACH_LIMIT = Duration.ofSeconds(10);
    private static final long MAX_RECORDING_BYTES = 1L << 30;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final EngineProcess process;
    private final AttachChannel attach;
    private final TargetFiles tmp;
    private final VisibleFile library;
    private final String recording;
    private final ThreadNames threads;
    private final List<String> warnings = new ArrayList<>();
    private boolean running;

    private AsyncSampler(
            EngineProcess process, AttachChannel attach, TargetFiles tmp, VisibleFile library, String recording) {
        this.process = process;
        this.attach = attach;
        this.tmp = tmp;
        this.library = library;
        this.recording = recording;
        this.threads = new ThreadNames(process.tgid().value());
    }

    /**
     * Finds a way to load it; changes nothing in the JVM yet.
     *
     * @param libraryDirectory where the library may be unpacked; should be one that the JVM's user can read
     * @throws WeirException ENVIRONMENT when there is none
     */
    public static AsyncSampler open(EngineProcess process, Path libraryDirectory) {
        TargetProcess target = TargetProcess.read(process.tgid().value())
                .filter(found -> found.startTicks() == process.startTicks())
                .orElseThrow(() -> failure(process, "it has ended", Optional.empty()));
        if (process.jvm().isEmpty()) {
            throw failure(process, "it is no HotSpot JVM", Optional.empty());
        }
        if (process.jvm().get().flags().contains("-XX:+DisableAttachMechanism")) {
            throw failure(process, "it runs with -XX:+DisableAttachMechanism", Optional.empty());
        }
        byte[] content = libraryBytes();
        Path extracted = new CarriedFile("libasyncProfiler", ".so", content).extractTo(libraryDirectory);
        byte[] random = new byte[4];
        RANDOM.nextBytes(random);
        String name = "weir-" + target.innermostPid() + "-" + HexFormat.of().formatHex(random) + ".jfr";
        try {
            TargetFiles tmp = TargetFiles.open(target, Path.of("/tmp"));
            try {
                VisibleFile library = VisibleFile.of(target, extracted, content, tmp);
                return new AsyncSampler(
                        process, new AttachChannel(process.tgid().value(), ATTACH_LIMIT), tmp, library, name);
            } catch (IOException | Refused | RuntimeException e) {
                tmp.close();
                throw e;
            }
        } catch (IOException | Refused e) {
            throw failure(process, String.valueOf(e.getMessage()), Optional.of(e));
        }
    }

    private static WeirException failure(EngineProcess process, String reason, Optional<Exception> cause) {
        return new WeirException(
                ENVIRONMENT,
                "async-profiler cannot sample " + process.program() + " (pid " + process.tgid() + "): " + reason
                        + ". Use --source ebpf, or remove the cause.",
                cause.orElse(null));
    }

    private static byte[] libraryBytes() {
        String architecture = System.getProperty("os.arch", "").equals("aarch64") ? "arm64" : "x64";
        String name = "/linux-" + architecture + "/libasyncProfiler.so";
        try (InputStream resource = AsyncProfiler.class.getResourceAsStream(name)) {
            if (resource == null) {
                throw new WeirException(ENVIRONMENT, "this Weir carries no " + name + "; build it with async-profiler");
            }
            return resource.readAllBytes();
        } catch (IOException e) {
            throw new WeirException(ENVIRONMENT, "cannot read " + name + " from Weir's own jar: " + e, e);
        }
    }

    /**
     * Loads it and begins.
     *
     * @throws WeirException ENVIRONMENT when the JVM does not load it, or another session of async-profiler runs in it
     */
    public void start(int frequencyHz) {
        long intervalNanos = 1_000_000_000L / frequencyHz;
        boolean off = process.jvm()
                .flatMap(jvm -> jvm.debugNonSafepoints())
                .map(on -> !on)
                .orElse(false);
        try {
            // What the process's facts say was read before this: it is switched on when the library is loaded.
            if (off) {
                warnings.add(
                        "async-profiler switched DebugNonSafepoints on in this JVM: what is compiled from now on has fuller debug"
                                + " information until the JVM ends, what was compiled before has not");
            }
            running = true;
            attach.loadLibrary(
                    library.path(),
                    "start,quiet,loglevel=none,event=cpu,interval=" + intervalNanos + ",threads,lib,jfr,file="
                            + file());
        } catch (AttachFailed e) {
            throw failure(process, String.valueOf(e.getMessage()), Optional.of(e));
        }
        threads.refresh();
    }

    private Path file() {
        return Path.of("/tmp", recording);
    }

    /** Notes the names of threads that are there now; once a second, so that those that end are known. */
    public void refresh() {
        threads.refresh();
    }

    /** Ends the sampling. */
    public void stop() {
        if (!running) {
            return;
        }
        threads.refresh();
        running = false;
        try {
            attach.loadLibrary(library.path(), "stop,quiet,loglevel=none,file=" + file());
        } catch (AttachFailed e) {
            if (isThere()) {
                warnings.add("async-profiler could not be stopped and may go on sampling: " + e.getMessage());
            }
        }
    }

    private boolean isThere() {
        return TargetProcess.read(process.tgid().value())
                .filter(target -> target.startTicks() == process.startTicks() && target.state() != 'Z')
                .isPresent();
    }

    /**
     * Tells of all samples in the order of the recording; to be called after {@link #stop}.
     *
     * @return how many there were
     */
    public long forEach(Consumer<AsyncSample> samples) {
        AsyncFrames frames = new AsyncFrames();
        long count = 0;
        try {
            Path copy = Files.createTempFile("weir", ".jfr");
            try {
                try (FileChannel channel = tmp.read(recording)) {
                    if (channel.size() > MAX_RECORDING_BYTES) {
                        throw new IOException("the recording has " + channel.size() + " bytes");
                    }
                    Files.copy(Channels.newInputStream(channel), copy, StandardCopyOption.REPLACE_EXISTING);
                }
                try (RecordingFile file = new RecordingFile(copy)) {
                    while (file.hasMoreEvents()) {
                        RecordedEvent event = file.readEvent();
                        if (event.getEventType().getName().equals("jdk.ExecutionSample")
                                && event.getStackTrace() != null) {
                            count++;
                            RecordedThread thread = event.getThread("sampledThread");
                            ThreadNames.Named named =
                                    threads.of((int) thread.getOSThreadId(), String.valueOf(thread.getOSName()));
                            samples.accept(new AsyncSample(
                                    event.getStartTime(),
                                    named.tid(),
                                    named.comm(),
                                    frames.stack(event.getStackTrace())));
                        }
                    }
                }
            } finally {
                Files.deleteIfExists(copy);
            }
        } catch (IOException | Refused | RuntimeException e) {
            warnings.add("async-profiler's recording could not be read to its end: " + e.getMessage());
        }
        return count;
    }

    /** Sentences for people about what it left in the JVM, and what went wrong. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** Stops it if it runs, and deletes its files. */
    @Override
    public void close() {
        stop();
        try {
            tmp.delete(recording);
            library.close();
            tmp.close();
        } catch (IOException e) {
            warnings.add("async-profiler left something behind in the JVM's /tmp: " + e.getMessage());
        }
    }
}

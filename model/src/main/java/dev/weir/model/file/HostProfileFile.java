package dev.weir.model.file;

import dev.weir.model.CompiledMethod;
import dev.weir.model.CounterEvent;
import dev.weir.model.CounterReading;
import dev.weir.model.CycleCount;
import dev.weir.model.CycleSource;
import dev.weir.model.Doubt;
import dev.weir.model.EngineProcess;
import dev.weir.model.EngineRole;
import dev.weir.model.EventSamples;
import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import dev.weir.model.HostConditions;
import dev.weir.model.HostConditions.BpfCost;
import dev.weir.model.HostConditions.Energy;
import dev.weir.model.HostFacts;
import dev.weir.model.HostName;
import dev.weir.model.HostProfile;
import dev.weir.model.HostSecond;
import dev.weir.model.JvmFacts;
import dev.weir.model.ProcessProfile;
import dev.weir.model.Sample;
import dev.weir.model.SampleLoss;
import dev.weir.model.Scope;
import dev.weir.model.StackTrace;
import dev.weir.model.Tgid;
import dev.weir.model.ThreadAllocation;
import dev.weir.model.Window;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;

/**
 * A {@link HostProfile} as bytes: {@code <host>.weir} on disk, and the stdout of the profiler on a host.
 *
 * <p>Eight bytes of magic and version, then one gzip member (whose trailer checks it) with tables of names, frames, compiled methods and stacks, each
 * entry once and referred to by its index, then everything else. Equal profiles have equal bytes.
 */
public final class HostProfileFile {
    // "WEIR", a byte that no text file has, the format's version (16 bits), and a line end that a text transfer would
    // damage.
    private static final byte[] MAGIC = {'W', 'E', 'I', 'R', (byte) 0x8b, 0, 5, '\n'};

    // 60 s of two TaskManagers unpack to about 1 MB. 2 GiB is hours of a large host, and bounds a hostile one.
    private static final long MAX_UNPACKED_BYTES = 2L << 30;

    private HostProfileFile() {}

    /** Writes the whole profile and flushes; the stream stays open. */
    public static void write(HostProfile profile, OutputStream stream) throws IOException {
        stream.write(MAGIC);
        GZIPOutputStream gzip = new GZIPOutputStream(stream);
        BufferedOutputStream buffered = new BufferedOutputStream(gzip, 1 << 16);
        new Encoder(new WireOutput(buffered)).profile(profile);
        buffered.flush();
        gzip.finish();
        stream.flush();
    }

    /**
     * Reads one profile.
     *
     * @throws IOException when the bytes are not a whole, sound profile of this version; the message says what is wrong
     */
    public static HostProfile read(InputStream stream) throws IOException {
        byte[] magic = stream.readNBytes(MAGIC.length);
        if (magic.length < MAGIC.length) {
            throw new EOFException(magic.length == 0 ? "the profile is empty" : "the profile ends in its first line");
        }
        if (!Arrays.equals(magic, 0, 5, MAGIC, 0, 5)) {
            throw new IOException("not a Weir profile: it does not begin with WEIR");
        }
        int version = ((magic[5] & 0xff) << 8) | (magic[6] & 0xff);
        if (version < 2 || version > 5) {
            throw new IOException("the profile has format version " + version + "; this Weir reads versions 2 to 5");
        }
        try {
            BufferedInputStream unpacked = new BufferedInputStream(new GZIPInputStream(stream, 1 << 16), 1 << 16);
            HostProfile profile = new Decoder(new WireInput(unpacked, MAX_UNPACKED_BYTES), version).profile();
            // Reading past the end makes gzip check its trailer.
            if (unpacked.read() >= 0) {
                throw new IOException("the profile goes on after its end");
            }
            return profile;
        } catch (ZipException e) {
            throw new IOException("the profile is damaged: " + e.getMessage(), e);
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
            throw new IOException("the profile holds an impossible value: " + e.getMessage(), e);
        }
    }

    private static final class Encoder {
        private final WireOutput out;
        private final Map<String, Integer> texts = new LinkedHashMap<>();
        private final Map<Frame, Integer> frames = new LinkedHashMap<>();
        private final Map<CompiledMethod, Integer> compiledMethods = new LinkedHashMap<>();
        private final Map<StackTrace, Integer> stacks = new LinkedHashMap<>();

        Encoder(WireOutput out) {
            this.out = out;
        }

        private static <T> int intern(Map<T, Integer> table, T value) {
            Integer known = table.putIfAbsent(value, table.size());
            return known == null ? table.size() - 1 : known;
        }

        private static <T> int indexOf(Map<T, Integer> table, T value) {
            return table.getOrDefault(value, -1);
        }

        void profile(HostProfile profile) throws IOException {
            profile.samples().forEach(this::intern);
            profile.eventSamples().forEach(event -> event.samples().forEach(taken -> intern(taken.sample())));
            for (StackTrace stack : stacks.keySet()) {
                stack.frames().forEach(frame -> intern(frames, frame));
            }
            for (CompiledMethod method : compiledMethods.keySet()) {
                method.chains().forEach(chain -> chain.forEach(frame -> intern(frames, frame)));
            }
            for (Frame frame : frames.keySet()) {
                intern(texts, frame.name());
                intern(texts, frame.library());
            }
            out.list(texts.keySet(), out::text);
            out.list(frames.keySet(), frame -> {
                out.word(frame.kind());
                out.unsigned(indexOf(texts, frame.name()));
                out.unsigned(indexOf(texts, frame.library()));
            });
            out.list(compiledMethods.keySet(), method -> {
                out.unsigned(method.compileId());
                out.bool(method.complete());
                out.list(method.chains(), chain -> out.list(chain, frame -> out.unsigned(indexOf(frames, frame))));
            });
            out.list(stacks.keySet(), stack -> {
                out.bool(stack.truncated());
                out.list(stack.frames(), frame -> out.unsigned(indexOf(frames, frame)));
            });
            facts(profile.facts());
            out.list(profile.request(), out::text);
            out.unsigned(profile.frequencyHz());
            instant(profile.window().start());
            out.duration(profile.window().length());
            out.list(profile.scope().processes(), this::process);
            out.list(profile.processes(), this::processProfile);
            out.list(profile.samples(), this::sample);
            out.list(profile.eventSamples(), event -> {
                out.word(event.event());
                out.list(event.samples(), taken -> {
                    sample(taken.sample());
                    out.unsigned(taken.occurrences());
                });
                out.list(event.lost(), loss -> {
                    out.unsigned(loss.tgid().value());
                    out.unsigned(loss.samples());
                    out.unsigned(loss.occurrences());
                });
            });
            conditions(profile.conditions());
            out.duration(profile.profilerCpuTime());
            out.unsigned(profile.profilerPeakBytes());
            out.list(profile.warnings(), out::text);
        }

        private void intern(Sample sample) {
            intern(texts, sample.threadName());
            intern(stacks, sample.stackTrace());
            sample.doubt().ifPresent(doubt -> intern(compiledMethods, doubt.method()));
        }

        private void conditions(HostConditions conditions) throws IOException {
            out.list(conditions.seconds(), second -> {
                out.unsigned(second.second());
                out.real(second.busySeconds());
                out.real(second.stealSeconds());
                out.real(second.throttledSeconds());
            });
            out.optional(conditions.bpf(), bpf -> {
                out.unsigned(bpf.runs());
                out.duration(bpf.time());
            });
            out.optional(conditions.energy(), energy -> {
                out.real(energy.joules());
                out.text(energy.source());
            });
            out.list(conditions.notes(), out::text);
        }

        private void instant(Instant instant) throws IOException {
            out.unsigned(instant.getEpochSecond());
            out.unsigned(instant.getNano());
        }

        private void facts(HostFacts facts) throws IOException {
            out.text(facts.host().value());
            out.text(facts.kernel());
            out.text(facts.cpuModel());
            out.unsigned(facts.cpus());
            out.unsigned(facts.nominalHz());
            out.text(facts.nominalHzSource());
            out.text(facts.java());
        }

        private void process(EngineProcess process) throws IOException {
            out.unsigned(process.tgid().value());
            out.unsigned(process.startTicks());
            out.text(process.engine());
            out.word(process.role());
            out.text(process.program());
            out.text(process.user());
            out.list(process.commandLine(), out::text);
            out.optional(process.jvm(), jvm -> {
                out.optional(jvm.version(), out::text);
                out.list(jvm.flags(), out::text);
                out.optional(jvm.framePointers(), out::bool);
                out.optional(jvm.debugNonSafepoints(), out::bool);
            });
        }

        private void processProfile(ProcessProfile profile) throws IOException {
            process(profile.process());
            out.duration(profile.cpuTime());
            out.optional(profile.procCpuTime(), out::duration);
            out.list(profile.counters(), reading -> {
                out.word(reading.event());
                out.unsigned(reading.raw());
                out.unsigned(reading.enabledNanos());
                out.unsigned(reading.runningNanos());
            });
            out.list(profile.cycles(), count -> {
                out.word(count.source());
                out.real(count.cycles());
            });
            out.unsigned(profile.samplesTaken());
            out.unsigned(profile.loss().ringFull());
            out.unsigned(profile.loss().stackUnavailable());
            out.unsigned(profile.loss().truncated());
            out.text(profile.names());
            out.text(profile.stacks());
            out.list(profile.allocations(), allocation -> {
                out.unsigned(allocation.tid());
                out.unsigned(allocation.bytes());
            });
            out.optional(profile.startedAfter(), out::duration);
            out.optional(profile.endedAfter(), out::duration);
            out.list(profile.warnings(), out::text);
        }

        private void sample(Sample sample) throws IOException {
            out.unsigned(sample.tgid().value());
            out.unsigned(sample.tid());
            out.unsigned(indexOf(texts, sample.threadName()));
            out.unsigned(sample.second());
            out.unsigned(indexOf(stacks, sample.stackTrace()));
            out.optional(sample.doubt(), doubt -> {
                out.unsigned(doubt.from());
                out.unsigned(doubt.to());
                out.unsigned(indexOf(compiledMethods, doubt.method()));
            });
            out.unsigned(sample.count());
        }
    }

    private static final class Decoder {
        private final WireInput in;
        private final int version;
        private List<String> texts = List.of();
        private List<Frame> frames = List.of();
        private List<CompiledMethod> compiledMethods = List.of();
        private List<StackTrace> stacks = List.of();

        Decoder(WireInput in, int version) {
            this.in = in;
            this.version = version;
        }

        HostProfile profile() throws IOException {
            texts = in.list(in::text);
            frames = in.list(() -> new Frame(in.word(FrameKind.class), text(), text()));
            compiledMethods = in.list(() -> new CompiledMethod(in.unsignedInt(), in.bool(), in.list(this::chain)));
            stacks = in.list(this::stack);
            return new HostProfile(
                    facts(),
                    in.list(in::text),
                    in.unsignedInt(),
                    new Window(Instant.ofEpochSecond(in.unsigned(), in.unsigned()), in.duration()),
                    new Scope(in.list(this::process)),
                    in.list(this::processProfile),
                    in.list(this::sample),
                    version < 3
                            ? List.of()
                            : in.list(() -> new EventSamples(
                                    in.word(CounterEvent.class),
                                    in.list(() -> new EventSamples.Taken(sample(), in.unsigned())),
                                    in.list(() -> new EventSamples.Loss(
                                            new Tgid(in.unsignedInt()), in.unsigned(), in.unsigned())))),
                    version < 3 ? HostConditions.UNKNOWN : conditions(),
                    in.duration(),
                    in.unsigned(),
                    in.list(in::text));
        }

        private String text() throws IOException {
            return texts.get(in.index(texts.size()));
        }

        private StackTrace stack() throws IOException {
            boolean truncated = in.bool();
            return new StackTrace(chain(), truncated);
        }

        private List<Frame> chain() throws IOException {
            return new ArrayList<>(in.list(() -> frames.get(in.index(frames.size()))));
        }

        private HostFacts facts() throws IOException {
            return new HostFacts(
                    new HostName(in.text()),
                    in.text(),
                    in.text(),
                    in.unsignedInt(),
                    in.unsigned(),
                    in.text(),
                    in.text());
        }

        private HostConditions conditions() throws IOException {
            return new HostConditions(
                    in.list(() -> new HostSecond(in.unsignedInt(), in.real(), in.real(), in.real())),
                    in.optional(() -> new BpfCost(in.unsigned(), in.duration())),
                    in.optional(() -> new Energy(in.real(), in.text())),
                    version < 4 ? List.of() : in.list(in::text));
        }

        private EngineProcess process() throws IOException {
            return new EngineProcess(
                    new Tgid(in.unsignedInt()),
                    in.unsigned(),
                    in.text(),
                    in.word(EngineRole.class),
                    in.text(),
                    in.text(),
                    in.list(in::text),
                    in.optional(() -> new JvmFacts(
                            in.optional(in::text), in.list(in::text), in.optional(in::bool), in.optional(in::bool))));
        }

        private ProcessProfile processProfile() throws IOException {
            return new ProcessProfile(
                    process(),
                    in.duration(),
                    in.optional(in::duration),
                    in.list(() -> new CounterReading(
                            in.word(CounterEvent.class), in.unsigned(), in.unsigned(), in.unsigned())),
                    in.list(() -> new CycleCount(in.word(CycleSource.class), in.real())),
                    in.unsigned(),
                    new SampleLoss(in.unsigned(), in.unsigned(), in.unsigned()),
                    in.text(),
                    in.text(),
                    in.list(() -> new ThreadAllocation(in.unsignedInt(), in.unsigned())),
                    version < 5 ? Optional.empty() : in.optional(in::duration),
                    in.optional(in::duration),
                    in.list(in::text));
        }

        private Sample sample() throws IOException {
            return new Sample(
                    new Tgid(in.unsignedInt()),
                    in.unsignedInt(),
                    text(),
                    in.unsignedInt(),
                    stacks.get(in.index(stacks.size())),
                    in.optional(() -> new Doubt(
                            in.unsignedInt(), in.unsignedInt(), compiledMethods.get(in.index(compiledMethods.size())))),
                    in.unsigned());
        }
    }
}

package dev.weir.workloads.planted.flink;

import dev.weir.workloads.planted.Workload;
import dev.weir.workloads.planted.truth.Clock;
import dev.weir.workloads.planted.truth.Truth;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.jspecify.annotations.Nullable;

/**
 * Parse → Filter → Project → Enrich → Window on Flink's own runtime, cluster and job in this one JVM.
 *
 * <p>Every operator is of another class (flatMap, filter, map, process, window), so that each can be told by the runtime's frames alone. Records are copied between chained operators, as
 * Flink does unless it is told otherwise.
 */
public final class FlinkJob implements Workload {
    // A run uses 0.6 to 0.9 cores of two, so that profilers and collectors find room.
    private static final int CHAINED_RATE = 90_000;
    private static final int UNCHAINED_RATE = 60_000;

    // Flink makes its own copies of the functions, by serialization: this is how they find the truth of their JVM.
    private static final Truth TRUTH = new Truth(Clock.WALL, Optional.of("Runtime"));
    private static volatile boolean chaining = true;

    private final boolean chained;
    private @Nullable JobClient job;

    public FlinkJob(boolean chained) {
        this.chained = chained;
    }

    static Truth truth() {
        return TRUTH;
    }

    /** The times of a function, called by its operator, a slash and its own name; {@code before} counts only where operators are chained. */
    static <T extends Timing> FunctionTimes<T> times(String task, String before, FunctionTimes.Work<T> work) {
        return new FunctionTimes<>(TRUTH, task, chaining ? before : "", work);
    }

    @Override
    public Truth start() throws Exception {
        chaining = chained;
        Configuration configuration = new Configuration();
        // A type that falls back to Kryo would cost what it should not, silently.
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        Path temporary = Files.createTempDirectory("planted-flink");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(temporary)));
        configuration.set(CoreOptions.TMP_DIRS, temporary.toString());
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
        if (!chained) {
            environment.disableOperatorChaining();
        }
        DataGeneratorSource<Line> lines = new DataGeneratorSource<>(
                new LineGenerator(chained ? CHAINED_RATE : UNCHAINED_RATE),
                Long.MAX_VALUE,
                TypeInformation.of(Line.class));
        KeyedStream<SiteMeasure, Long> bySite = environment
                .fromSource(lines, WatermarkStrategy.noWatermarks(), "Lines")
                .flatMap(new Parse())
                .name("Parse")
                .filter(new Filter())
                .name("Filter")
                .map(new Project())
                .name("Project")
                .process(new Enrich())
                .name("Enrich")
                .keyBy(measure -> measure.site);
        bySite.transform("Window", Types.LONG, new TimedWindow(bySite.getKeySelector(), environment.getConfig()))
                .sinkTo(new DiscardingSink<>())
                .name("Sink");
        JobClient running = environment.executeAsync("planted");
        job = running;
        // Before its first record it would be profiled as a job that does nothing.
        while (TRUTH.countEvents() == 0) {
            if (running.getJobStatus().get().isGloballyTerminalState()) {
                running.getJobExecutionResult().get();
            }
            Thread.sleep(50);
        }
        return TRUTH;
    }

    @Override
    public void close() throws Exception {
        JobClient running = job;
        if (running != null) {
            running.cancel().get();
        }
    }

    /** Flink leaves the jar of its RPC system behind. */
    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("planted: could not remove " + directory + ": " + e.getMessage());
        }
    }
}

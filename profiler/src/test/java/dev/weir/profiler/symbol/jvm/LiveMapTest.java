package dev.weir.profiler.symbol.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.MapLibrary;
import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import dev.weir.model.NameSource;
import dev.weir.profiler.attach.AttachChannel;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
class LiveMapTest {
    private static final String PACKAGE = "dev.weir.profiler.symbol.jvm.";

    @TempDir
    private Path directory;

    static List<Path> javaHomes() {
        return PlantedJvm.javaHomes();
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void aMapWrittenSinceTheStartNamesTheStagesThatWereInlined(Path javaHome) throws Exception {
        String file = directory.resolve("weir-%p.map").toString();
        Path library = MapLibrary.extractTo(directory);
        try (PlantedJvm jvm = PlantedJvm.start(javaHome, MapLibrary.agentPath(library, file))) {
            Path ofThisJvm = directory.resolve("weir-" + jvm.pid() + ".map");
            try (JvmCodeMap names = JvmCodeMaps.open(jvm.engineProcess(), NameSource.AUTO, directory)) {
                assertThat(names.warnings()).isEmpty();
                assertThat(names.description()).contains("since its start");

                WeirMap map = mapOf(names);
                waitFor(map, () -> hasStagesInlined(map));
                assertThat(map.complete()).isTrue();
                assertThat(map.header().pid()).isEqualTo(jvm.pid());
                assertThat(map.header().startTicks()).isEqualTo(jvm.target().startTicks());
                assertThat(map.header().attached()).isFalse();
                assertIsConsistent(map);
                assertThat(namesOf(map))
                        .contains(PACKAGE + "Planted.lambda$work$0")
                        .noneMatch(name -> name.contains("0x"));
                // One address, resolved through the door.
                Hit hit = inlinedIn(map, "Planted.run", "Planted.parse").orElseThrow();
                List<Frame> frames = names.framesAt(hit.address(), System.nanoTime());
                assertThat(frames).hasSizeGreaterThanOrEqualTo(2);
                assertThat(frames.get(0)).isEqualTo(new Frame(FrameKind.JAVA_INLINED, PACKAGE + "Planted.parse", ""));
                assertThat(frames.get(frames.size() - 1).kind()).isEqualTo(FrameKind.JAVA);
            }
            assertThat(ofThisJvm)
                    .as("a map that the JVM was started with is its own")
                    .exists();
        }
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left)
                    .as("the map goes with its JVM")
                    .noneMatch(path -> path.toString().endsWith(".map"));
        }
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void theLibraryIsLoadedIntoARunningJvmAndLeavesNothingFiveTimes(Path javaHome) throws Exception {
        try (PlantedJvm jvm = PlantedJvm.start(javaHome)) {
            Thread.sleep(1500);
            for (int i = 0; i < 5; i++) {
                try (JvmCodeMap names = JvmCodeMaps.open(jvm.engineProcess(), NameSource.JVMTI, directory)) {
                    assertThat(names.warnings()).isEmpty();
                    assertThat(names.description()).contains("loaded into the running JVM");
                    assertThat(jvm.filesLeft()).hasSize(1);
                    names.refresh();
                    WeirMap map = mapOf(names);
                    assertThat(map.complete()).isTrue();
                    assertThat(map.header().attached()).isTrue();
                    assertThat(namesOf(map)).anyMatch(name -> name.equals(PACKAGE + "Planted.run"));
                    assertIsConsistent(map);
                    assertThat(mapOf(names).ending()).isEmpty();
                }
                assertThat(jvm.filesLeft()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void codeThatGoesIsSeenToGoAndItsPlaceIsOnlyNamedForItsTime(Path javaHome) throws Exception {
        try (PlantedJvm jvm = PlantedJvm.start(javaHome);
                JvmCodeMap names = JvmCodeMaps.open(jvm.engineProcess(), NameSource.JVMTI, directory)) {
            WeirMap map = mapOf(names);
            jvm.tell("unload");
            names.refresh();
            Optional<CompiledCode> guest = codeOf(map, PACKAGE + "Planted$Guest.applyAsLong");
            waitFor(map, () -> map.unloads() > 0 && map.history().pastCount() > 0);
            CompiledCode gone = map.history().past().stream()
                    .filter(code -> map.name(code.method()).equals(PACKAGE + "Planted$Guest.applyAsLong"))
                    .findFirst()
                    .or(() -> guest)
                    .orElseThrow();

            assertThat(gone.unloadNanos()).isLessThan(Long.MAX_VALUE);
            assertThat(names.framesAt(gone.address(), gone.loadNanos()))
                    .extracting(Frame::name)
                    .contains(PACKAGE + "Planted$Guest.applyAsLong");
            assertThat(names.framesAt(gone.address(), gone.unloadNanos() + 60_000_000_000L))
                    .extracting(Frame::name)
                    .doesNotContain(PACKAGE + "Planted$Guest.applyAsLong");
            assertIsConsistent(map);
        }
    }

    /**
     * Where the scope changes at the end of a call, the bytes before the end are the call instruction. If HotSpot's pc were
     * the start of what it describes, the call would come after it.
     */
    @ParameterizedTest
    @MethodSource("javaHomes")
    void aRangeEndsBehindTheInstructionThatItsScopeBelongsTo(Path javaHome) throws Exception {
        if (!System.getProperty("os.arch").equals("amd64")) {
            System.out.println("not checked: this test knows the call instruction of x86-64 only");
            return;
        }
        // Loaded late, the map knows safepoints only: almost all of them are calls.
        try (PlantedJvm jvm = PlantedJvm.start(javaHome)) {
            Thread.sleep(2000);
            try (JvmCodeMap names = JvmCodeMaps.open(jvm.engineProcess(), NameSource.JVMTI, directory);
                    RandomAccessFile memory = new RandomAccessFile("/proc/" + jvm.pid() + "/mem", "r")) {
                WeirMap map = mapOf(names);
                int callBefore = 0;
                int callAfter = 0;
                int all = 0;
                for (CompiledCode code : map.history().current()) {
                    InlineRanges ranges = map.ranges(code).orElseThrow();
                    // The last range is the method's own tail, which no PcDesc ends.
                    for (int i = 0; i < ranges.count() - 1; i++) {
                        long end = code.address() + ranges.end(i);
                        memory.seek(end - 5);
                        byte[] around = new byte[6];
                        memory.readFully(around);
                        all++;
                        callBefore += around[0] == (byte) 0xe8 ? 1 : 0;
                        callAfter += around[5] == (byte) 0xe8 ? 1 : 0;
                    }
                }
                System.out.printf(
                        java.util.Locale.ROOT,
                        "%s: %d ranges end, a call before %d, behind %d%n",
                        javaHome,
                        all,
                        callBefore,
                        callAfter);
                assertThat(all).isGreaterThan(100);
                assertThat(callBefore).isGreaterThan(all * 7 / 10);
                assertThat(callAfter).isLessThan(all / 5);
            }
        }
    }

    @Test
    void anEndOfTheLeaseEndsTheMapOfAProfilerThatWasKilled() throws Exception {
        try (PlantedJvm jvm = PlantedJvm.start(PlantedJvm.javaHomes().get(0))) {
            Path file = directory.resolve("orphan.map");
            new AttachChannel(jvm.pid(), Duration.ofSeconds(10))
                    .loadLibrary(
                            MapLibrary.extractTo(directory).toString(),
                            MapLibrary.startOptions(file.toString(), 1 << 24, Duration.ofSeconds(1)));
            assertThat(file).exists();
            WeirMap map = WeirMap.open(FileChannel.open(file), 0);
            long limit = System.nanoTime() + 20_000_000_000L;
            while (Files.exists(file) && System.nanoTime() < limit) {
                jvm.tell("unload");
            }
            assertThat(file).doesNotExist();
            map.refresh();
            assertThat(map.ending()).hasValueSatisfying(end -> assertThat(end).contains("profiler was gone"));
            map.close();
        }
    }

    @Test
    void aFullMapSaysSo() throws Exception {
        try (PlantedJvm jvm = PlantedJvm.start(PlantedJvm.javaHomes().get(0))) {
            Path file = directory.resolve("small.map");
            String library = MapLibrary.extractTo(directory).toString();
            AttachChannel attach = new AttachChannel(jvm.pid(), Duration.ofSeconds(10));
            attach.loadLibrary(library, MapLibrary.startOptions(file.toString(), 16384, Duration.ZERO));
            for (int i = 0; i < 20 && endingOf(file).isEmpty(); i++) {
                jvm.tell("unload");
            }
            assertThat(Files.size(file)).isLessThanOrEqualTo(16384);
            assertThat(endingOf(file)).hasValueSatisfying(end -> assertThat(end).contains("size limit"));
        }
    }

    @Test
    @SuppressWarnings("try") // closing early is what is tested
    void aMapWhoseJvmIsKilledKeepsItsNamesAndSaysThatItBrokeOff() throws Exception {
        try (PlantedJvm jvm = PlantedJvm.start(PlantedJvm.javaHomes().get(0));
                JvmCodeMap names = JvmCodeMaps.open(jvm.engineProcess(), NameSource.JVMTI, directory)) {
            String file = jvm.filesLeft().get(0);
            names.refresh();
            assertThat(names.warnings()).isEmpty();
            CompiledCode code = mapOf(names).history().current().iterator().next();
            jvm.process().destroyForcibly().waitFor();

            names.refresh();
            assertThat(names.warnings()).singleElement().asString().contains("broke off");
            assertThat(names.framesAt(code.address(), System.nanoTime())).isNotEmpty();
            names.close();
            assertThat(Path.of("/tmp", file)).doesNotExist();
        }
    }

    private static Optional<String> endingOf(Path file) throws IOException {
        try (WeirMap map = WeirMap.open(FileChannel.open(file), 0)) {
            return map.ending();
        }
    }

    @Test
    void aFileOfSomebodyElseIsNeverTouchedAndTheJvmStartsAllTheSame() throws Exception {
        Path file = directory.resolve("precious.txt");
        Files.writeString(file, "precious");
        try (PlantedJvm jvm = PlantedJvm.start(
                PlantedJvm.javaHomes().get(0),
                MapLibrary.agentPath(MapLibrary.extractTo(directory), file.toString()))) {
            assertThat(jvm.process().isAlive()).isTrue();
            assertThat(Files.readString(file)).isEqualTo("precious");
        }
        assertThat(Files.readString(file)).isEqualTo("precious");
        try (PlantedJvm jvm = PlantedJvm.start(
                PlantedJvm.javaHomes().get(0), "-agentpath:" + MapLibrary.extractTo(directory) + "=nonsense")) {
            assertThat(jvm.process().isAlive()).isTrue();
        }
    }

    @Test
    void theMapOfAKilledJvmIsReplacedByItsSuccessor() throws Exception {
        Path file = directory.resolve("same-name.map");
        String word = MapLibrary.agentPath(MapLibrary.extractTo(directory), file.toString());
        Path javaHome = PlantedJvm.javaHomes().get(0);
        try (PlantedJvm jvm = PlantedJvm.start(javaHome, word)) {
            jvm.process().destroyForcibly().waitFor();
        }
        assertThat(file).exists();
        try (PlantedJvm jvm = PlantedJvm.start(javaHome, word);
                WeirMap map = WeirMap.open(FileChannel.open(file), 0)) {
            assertThat(map.header().pid()).isEqualTo(jvm.pid());
            // A living JVM's map is not taken from it.
            try (PlantedJvm second = PlantedJvm.start(javaHome, word)) {
                assertThat(second.process().isAlive()).isTrue();
                map.refresh();
                assertThat(map.ending()).isEmpty();
                assertThat(file).exists();
            }
            assertThat(file).exists();
        }
        assertThat(file).doesNotExist();
    }

    private record Hit(CompiledCode code, long address) {}

    private static WeirMap mapOf(JvmCodeMap names) {
        return (WeirMap) ((OpenJvmCodeMap) names).names();
    }

    private static boolean hasStagesInlined(WeirMap map) {
        return inlinedIn(map, "Planted.run", "Planted.parse").isPresent()
                && inlinedIn(map, "Planted.run", "Planted.accept").isPresent();
    }

    private static Optional<Hit> inlinedIn(WeirMap map, String outer, String inner) {
        for (CompiledCode code : map.history().current()) {
            if (!map.name(code.method()).equals(PACKAGE + outer)) {
                continue;
            }
            InlineRanges ranges = map.ranges(code).orElseThrow();
            int start = 0;
            for (int i = 0; i < ranges.count(); i++) {
                if (map.name(ranges.methodsAt(start)[0]).equals(PACKAGE + inner)) {
                    return Optional.of(new Hit(code, code.address() + start));
                }
                start = ranges.end(i);
            }
        }
        return Optional.empty();
    }

    private static Optional<CompiledCode> codeOf(WeirMap map, String name) {
        return map.history().current().stream()
                .filter(code -> map.name(code.method()).equals(name))
                .findFirst();
    }

    private static List<String> namesOf(WeirMap map) {
        return map.history().current().stream()
                .map(code -> map.name(code.method()))
                .toList();
    }

    /** Bodies are disjoint and sorted; their ranges cover them, in order, and belong to the compiled method outermost. */
    static void assertIsConsistent(WeirMap map) {
        assertThat(map.damage()).isEmpty();
        long before = 0;
        int inlined = 0;
        List<CompiledCode> all = new ArrayList<>(map.history().current());
        assertThat(all).hasSizeGreaterThan(50);
        for (CompiledCode code : all) {
            assertThat(code.address()).isGreaterThanOrEqualTo(before);
            before = code.end();
            InlineRanges ranges = map.ranges(code).orElseThrow();
            int start = 0;
            for (int i = 0; i < ranges.count(); i++) {
                assertThat(ranges.end(i)).isGreaterThan(start);
                int[] methods = ranges.methodsAt(start);
                assertThat(methods[methods.length - 1]).isEqualTo(code.method());
                inlined += methods.length > 1 ? 1 : 0;
                start = ranges.end(i);
            }
            assertThat(start).isEqualTo(code.size());
        }
        assertThat(inlined).isPositive();
        assertThat(map.badRanges()).isZero();
    }

    private static void waitFor(WeirMap map, BooleanSupplier condition) throws IOException, InterruptedException {
        long limit = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited 20 s").isLessThan(limit);
            Thread.sleep(100);
            map.refresh();
        }
    }
}

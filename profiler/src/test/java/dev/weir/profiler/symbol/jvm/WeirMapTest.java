package dev.weir.profiler.symbol.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import dev.weir.model.WeirException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeirMapTest {
    private static final long SECOND = 1_000_000_000L;

    @TempDir
    private Path directory;

    private static MapBytes twoNames() {
        return new MapBytes().name("Lacme/Job;", "run").name("Lacme/Job;", "parse");
    }

    private static List<String> names(WeirMap map, long address, long time) {
        return map.framesAt(address, MapBytes.START + time).stream()
                .map(Frame::name)
                .toList();
    }

    @Test
    void aRangeHasItsInlinedMethodsInnermostFirst() throws IOException {
        try (WeirMap map = twoNames()
                .load(10, 0x1000, 0x30, 1, 0x10, 0, 1, 1, 0x10, 1, 2, 0, 2, 0x10, 1, 0)
                .open(directory)) {
            assertThat(names(map, 0x0fff, 20)).isEmpty();
            assertThat(names(map, 0x100f, 20)).containsExactly("acme.Job.run");
            assertThat(map.framesAt(0x1010, MapBytes.START + 20))
                    .containsExactly(
                            new Frame(FrameKind.JAVA_INLINED, "(unnamed compiled method)", ""),
                            new Frame(FrameKind.JAVA_INLINED, "acme.Job.parse", ""),
                            new Frame(FrameKind.JAVA, "acme.Job.run", ""));
            assertThat(names(map, 0x1020, 20)).containsExactly("acme.Job.run");
            assertThat(names(map, 0x1030, 20)).isEmpty();
            assertThat(map.framesAt(-1, 20)).isEmpty();
        }
    }

    @Test
    void anAddressIsNamedByTheCodeThatWasThereAtTheTime() throws IOException {
        try (WeirMap map = twoNames()
                .load(0, 0x1000, 0x20, 1, 0x20, 0, 1, 1)
                .unload(10 * SECOND, 0x1000)
                .load(20 * SECOND, 0x1010, 0x20, 2, 0x20, 0, 1, 2)
                .open(directory)) {
            assertThat(names(map, 0x1010, 0)).containsExactly("acme.Job.run");
            assertThat(names(map, 0x1010, 10 * SECOND - 1)).containsExactly("acme.Job.run");
            assertThat(names(map, 0x1010, 10 * SECOND)).isEmpty();
            assertThat(names(map, 0x1010, 19 * SECOND - 1)).isEmpty();
            assertThat(names(map, 0x1010, 19 * SECOND))
                    .as("loads are reported late")
                    .containsExactly("acme.Job.parse");
            assertThat(names(map, 0x1010, 99 * SECOND)).containsExactly("acme.Job.parse");
        }
    }

    @Test
    void codeOverOtherCodeEndsIt() throws IOException {
        try (WeirMap map = twoNames()
                .load(0, 0x1000, 0x40, 1, 0x40, 0, 1, 1)
                .load(5 * SECOND, 0x1020, 0x40, 2, 0x40, 0, 1, 2)
                .open(directory)) {
            assertThat(names(map, 0x1020, 1)).containsExactly("acme.Job.run");
            assertThat(names(map, 0x1000, 6 * SECOND)).isEmpty();
            assertThat(names(map, 0x1020, 6 * SECOND)).containsExactly("acme.Job.parse");
        }
    }

    @Test
    void codeThatIsReportedTwiceKeepsItsFirstTimeAndItsLastNames() throws IOException {
        try (WeirMap map = twoNames()
                .load(0, 0x1000, 0x10, 1, 0x10, 0, 1, 1)
                .load(50 * SECOND, 0x1000, 0x10, 1, 0x10, 0, 2, 2, 1)
                .open(directory)) {
            assertThat(names(map, 0x1000, SECOND)).containsExactly("acme.Job.parse", "acme.Job.run");
        }
    }

    @Test
    void theSmallestStubNamesAnAddressAndTheInterpreterIsNoStub() throws IOException {
        try (WeirMap map = twoNames()
                .stub(0, 0x1000, 0x1000, "StubRoutines (1)")
                .stub(0, 0x1100, 0x40, "checkcast_arraycopy")
                .stub(0, 0x9000, 0x100, "Interpreter")
                .generated(SECOND)
                .stub(50 * SECOND, 0x5000, 0x10, "late adapter")
                .open(directory)) {
            assertThat(names(map, 0x1140, -9 * SECOND)).containsExactly("StubRoutines (1)");
            assertThat(names(map, 0x113f, 0)).containsExactly("checkcast_arraycopy");
            assertThat(map.framesAt(0x9001, 0))
                    .containsExactly(new Frame(FrameKind.JAVA_INTERPRETED, "Interpreter", ""));
            assertThat(names(map, 0x5000, 10 * SECOND)).isEmpty();
            assertThat(names(map, 0x5000, 50 * SECOND)).containsExactly("late adapter");
            assertThat(map.complete()).isTrue();
        }
    }

    @Test
    void aTornTailIsWaitedForByteByByte() throws IOException {
        byte[] whole = twoNames()
                .load(10, 0x1000, 0x30, 1, 0x30, 0, 2, 2, 1)
                .end(11, 1)
                .toArray();
        Path file = directory.resolve("growing.map");
        Files.write(file, java.util.Arrays.copyOf(whole, 40));
        try (WeirMap map = WeirMap.open(FileChannel.open(file), 0);
                FileChannel writer = FileChannel.open(file, StandardOpenOption.APPEND)) {
            for (int i = 40; i < whole.length; i++) {
                assertThat(map.ending()).isEmpty();
                writer.write(ByteBuffer.wrap(whole, i, 1));
                map.refresh();
                assertThat(map.damage()).isEmpty();
            }
            assertThat(map.ending()).hasValue("the map ended because it was stopped");
            assertThat(names(map, 0x1000, 10)).containsExactly("acme.Job.parse", "acme.Job.run");
        }
    }

    @Test
    void nonsenseEndsTheReadingAndKeepsWhatWasGood() throws IOException {
        List<MapBytes> bad = List.of(
                good().raw(0),
                good().raw(1, 9),
                good().raw(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
                good().raw(0xff, 0xff, 0xff, 0x7f),
                good().load(1, 0x5000, 0, 1),
                good().load(1, 0x5000, 16, 3, 16, 0, 1, 1),
                good().load(1, Long.MAX_VALUE, 16, 1, 16, 0, 1, 1),
                good().load(1, 0x5000, Integer.MAX_VALUE, 1),
                good().stub(1, 0x5000, 0, "x"));
        for (MapBytes bytes : bad) {
            try (WeirMap map = bytes.open(directory)) {
                assertThat(map.damage())
                        .hasValueSatisfying(text -> assertThat(text).contains("damaged at byte"));
                assertThat(names(map, 0x1000, 10)).containsExactly("acme.Job.run");
            }
        }
    }

    private static MapBytes good() {
        return twoNames().load(0, 0x1000, 0x10, 1, 0x10, 0, 1, 1);
    }

    @Test
    void nonsenseInRangesLeavesTheCompiledMethod() throws IOException {
        for (long[] ranges : new long[][] {
            {},
            {0x10},
            {0x11, 0, 1, 1},
            {8, 0, 1, 1},
            {0x10, 1, 0},
            {0x10, 0, 0},
            {0x10, 0, 1, 3},
            {0, 0, 1, 1, 0x10, 1, 0},
            {0x10, 0, 256, 1},
        }) {
            try (WeirMap map = twoNames().load(0, 0x1000, 0x10, 1, ranges).open(directory)) {
                assertThat(names(map, 0x1000, 10)).containsExactly("acme.Job.run");
                assertThat(map.badRanges()).isEqualTo(1);
            }
        }
    }

    @Test
    void anotherFileOrVersionIsRefusedWithTheWayOut() throws IOException {
        byte[] other = new MapBytes().toArray();
        other[8] = 2;
        Path file = Files.write(directory.resolve("v2.map"), other);
        assertThatThrownBy(() -> WeirMap.open(FileChannel.open(file), 0))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("version 2");
        Path text = Files.writeString(directory.resolve("text.map"), "no map");
        assertThatThrownBy(() -> WeirMap.open(FileChannel.open(text), 0))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("no Weir map");
    }

    @Test
    void codeThatWentBeforeTheHorizonIsForgotten() {
        CodeHistory history = new CodeHistory(100);
        history.load(new CompiledCode(0x1000, 16, 1, 10, Long.MAX_VALUE, 0, 0));
        history.unload(0x1000, 50);
        assertThat(history.size()).isZero();
        history.load(new CompiledCode(0x1000, 16, 1, 60, Long.MAX_VALUE, 0, 0));
        history.unload(0x1000, 150);
        assertThat(history.at(0x1000, 120)).isNotEqualTo(Optional.empty());
    }
}

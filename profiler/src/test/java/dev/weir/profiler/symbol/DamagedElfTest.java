package dev.weir.profiler.symbol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.profiler.fuzz.Fuzz;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Anybody's files: an {@link IOException} at worst. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DamagedElfTest {
    private static final Path LIBC = Path.of("/lib/x86_64-linux-gnu/libc.so.6");

    // The first entries of libc.so.6, the frame of a signal among them.
    private static final int SECTION_BYTES = 12_000;
    private static final int LOOKUPS = 40;

    @TempDir
    Path directory;

    @Test
    void noFileMakesTheReadersOfElfFail() throws Exception {
        Path library = TestProcess.compile(
                directory,
                "libsmall.so",
                "int weir_outer(int x) { return x * 3; } int weir_other(int x) { return weir_outer(x) + 1; }",
                "-shared",
                "-fPIC");
        Fuzz.run("ElfImage, ElfSymbols and CallFrames", Files.readAllBytes(library), (input, random) -> {
            try {
                ElfImage image = ElfImage.parse(ByteSource.of(input));
                image.debugLink();
                ElfSymbols symbols = ElfSymbols.read(image, "/lib/small.so", DebugFiles.NONE);
                CallFrames frames = CallFrames.read(image);
                for (int i = 0; i < LOOKUPS; i++) {
                    long address = random.nextInt(2) == 0 ? random.nextLong() : random.nextInt(input.length);
                    symbols.addressOfOffset(address);
                    symbols.nameAt(address);
                    take(frames, address, random);
                }
                return true;
            } catch (IOException e) {
                assertThat(e.getMessage()).isNotEmpty();
                return false;
            }
        });
    }

    @Test
    void noTableMakesAWalkFail() throws Exception {
        if (!Files.exists(LIBC)) {
            TestProcess.skip(LIBC + " is not here");
        }
        byte[] section = new byte[SECTION_BYTES];
        long address;
        try (ByteSource source = ByteSource.open(LIBC)) {
            ElfImage image = ElfImage.parse(source);
            ElfImage.Range range = image.callFrames().orElseThrow();
            image.contents(range).get(0, section);
            address = range.address();
        }
        ByteBuffer good = ByteBuffer.wrap(section).order(ByteOrder.LITTLE_ENDIAN);
        int known = rows(CallFrames.of(good, address), new Random(0));
        assertThat(known).isGreaterThan(LOOKUPS / 2);
        Fuzz.run("CallFrames and FrameStep", section, (input, random) -> {
            ByteBuffer bytes = ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN);
            return rows(CallFrames.of(bytes, address), random) > 0;
        });
    }

    /** Looks up places among libc's first functions, and takes the step wherever there is a row. */
    private static int rows(CallFrames frames, Random random) {
        int rows = 0;
        for (int i = 0; i < LOOKUPS; i++) {
            rows += take(frames, 0x26000 + random.nextInt(0x20000), random) ? 1 : 0;
        }
        return rows;
    }

    private static boolean take(CallFrames frames, long address, Random random) {
        Optional<UnwindRow> row = frames.rowAt(address);
        row.ifPresent(found -> {
            FrameStep.isOutermost(found);
            FrameStep.take(found, address, Registers.of(random.nextLong(), random.nextLong()), at -> at * 31);
        });
        return row.isPresent();
    }

    @Test
    void aSectionOfNothingButDamageIsGivenUp() {
        // Two million entries whose common part does not exist: an exception for each would take half a minute.
        ByteBuffer section = ByteBuffer.allocate(16 << 20).order(ByteOrder.LITTLE_ENDIAN);
        while (section.remaining() >= 8) {
            section.putInt(4).putInt(0x7fff_0000);
        }
        long start = System.nanoTime();
        assertThat(CallFrames.of(section, 0).size()).isZero();
        assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
    }
}

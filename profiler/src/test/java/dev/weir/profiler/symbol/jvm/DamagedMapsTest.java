package dev.weir.profiler.symbol.jvm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.weir.model.WeirException;
import dev.weir.profiler.fuzz.Fuzz;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What another process wrote: a {@link WeirException} at worst, or a map that knows less. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DamagedMapsTest {
    private static final int LOOKUPS = 40;

    @TempDir
    Path directory;

    @Test
    void noTextMakesPerfMapFail() throws Exception {
        byte[] good;
        try (InputStream in = requireNonNull(getClass().getResourceAsStream("perfmap-jdk17.txt"))) {
            good = in.readNBytes(16_384);
        }
        Fuzz.run("PerfMap", good, (input, random) -> {
            try {
                PerfMap map = PerfMap.read(new ByteArrayInputStream(input));
                for (int i = 0; i < LOOKUPS; i++) {
                    map.framesAt(
                            random.nextInt(2) == 0 ? random.nextLong() : 0x7f4898938000L + random.nextInt(1 << 24), 0);
                }
                return map.size() > 0;
            } catch (WeirException e) {
                return false;
            }
        });
    }

    @Test
    void noBytesMakeWeirMapFail() throws Exception {
        MapBytes good = new MapBytes();
        for (int i = 0; i < 50; i++) {
            good.name("La/b/C" + i + ";", "method" + i)
                    .load(i, 0x1000 + 0x100L * i, 0x100, i + 1, 0x80, 0, 1, i + 1, 0x80, 1, 0);
        }
        Path file = directory.resolve("map");
        Files.writeString(file, "", UTF_8);
        Fuzz.run("WeirMap", good.toArray(), (input, random) -> {
            Files.write(file, input);
            try (WeirMap map = WeirMap.open(FileChannel.open(file), 0)) {
                for (int i = 0; i < LOOKUPS; i++) {
                    map.framesAt(
                            random.nextInt(2) == 0 ? random.nextLong() : random.nextInt(1 << 15), MapBytes.START + i);
                }
                return map.damage().isEmpty();
            } catch (WeirException e) {
                return false;
            }
        });
    }
}

package dev.weir.profiler.symbol.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.weir.agent.MapLibrary;
import dev.weir.model.WeirException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real map, cut and damaged: reading never fails in a way that is not its own, never hangs and takes little memory. */
@Timeout(120)
class HostileMapTest {
    @TempDir
    private static Path directory;

    private static byte[] real = new byte[0];
    private static List<Long> addresses = new ArrayList<>();
    private static long time;

    @BeforeAll
    static void takeARealMap() throws Exception {
        Path file = directory.resolve("real.map");
        try (PlantedJvm jvm = PlantedJvm.start(
                PlantedJvm.javaHomes().get(0),
                MapLibrary.agentPath(MapLibrary.extractTo(directory), file.toString()))) {
            jvm.tell("unload");
            real = Files.readAllBytes(file);
            time = System.nanoTime();
        }
        try (WeirMap map = open(real)) {
            LiveMapTest.assertIsConsistent(map);
            map.history().current().forEach(code -> addresses.add(code.address() + code.size() / 2));
        }
    }

    private static WeirMap open(byte[] bytes) throws IOException {
        Path file = directory.resolve("damaged.map");
        try (FileChannel out = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            out.write(ByteBuffer.wrap(bytes));
        }
        return WeirMap.open(FileChannel.open(file), 0);
    }

    @Test
    void everyTruncationIsAMapThatIsStillGrowing() throws IOException {
        // Every one of the first 4 KiB, then with a prime stride through the rest.
        for (int length = 40; length < real.length; length += length < 4096 ? 1 : 997) {
            try (WeirMap map = open(java.util.Arrays.copyOf(real, length))) {
                assertThat(map.damage()).as("cut at %d", length).isEmpty();
                map.framesAt(addresses.get(length % addresses.size()), time);
            }
        }
    }

    @Test
    void flippedBytesNeitherCrashNorHangNorTakeMuchMemory() throws IOException {
        ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Random random = new Random(25);
        long most = 0;
        int refused = 0;
        int damaged = 0;
        for (int round = 0; round < 400; round++) {
            byte[] bad = real.clone();
            int flips = 1 + random.nextInt(50);
            for (int i = 0; i < flips; i++) {
                bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            }
            long before = memory.getCurrentThreadAllocatedBytes();
            try (WeirMap map = open(bad)) {
                damaged += map.damage().isPresent() ? 1 : 0;
                for (long address : addresses) {
                    map.framesAt(address, time);
                }
            } catch (WeirException e) {
                refused++;
            }
            most = Math.max(most, memory.getCurrentThreadAllocatedBytes() - before);
        }
        System.out.println("MEASURED of 400 damaged maps of " + real.length + " bytes, " + damaged
                + " were seen to be, " + refused + " refused; reading one allocated at most " + most + " bytes");
        assertThat(most).isLessThan(64L << 20);
    }
}

package dev.weir.hotspot.names;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.hotspot.ProcessMemory;
import dev.weir.hotspot.VmStructs;
import dev.weir.hotspot.code.CodeBlob;
import dev.weir.hotspot.code.CodeCache;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Names out of the memory of a real JVM, of which parts were damaged: an {@link IOException} or a name, never a crash, a hang or all memory. */
@Timeout(60)
class HostileMemoryTest {
    private static final long BUDGET_NANOS = 1_500_000_000L;
    private static final long SEED = 20_261_120;

    static List<Path> javaHomes() throws IOException {
        return StagesJvm.javaHomes();
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void damagedMemoryIsNamedOrRefused(Path javaHome) throws Exception {
        List<CodeBlob> blobs = new ArrayList<>();
        RecordedPages pages;
        VmStructs structs;
        try (StagesJvm jvm = StagesJvm.start(javaHome)) {
            pages = jvm.recorded();
            structs = jvm.structs();
            jvm.forget();
            for (CodeList method : CodeList.of(jvm)) {
                Optional<CodeBlob> blob = method.blob(jvm).filter(CodeBlob::isMethod);
                blob.ifPresent(blobs::add);
            }
            for (CodeBlob blob : blobs) {
                nameAll(jvm.names(), blob);
            }
        }
        Random random = new Random(SEED);
        List<Long> addresses = pages.addresses();
        long end = System.nanoTime() + BUDGET_NANOS;
        long slowest = 0;
        int rounds = 0;
        int refused = 0;
        int named = 0;
        while (System.nanoTime() < end) {
            Map<Long, byte[]> damaged = new HashMap<>();
            for (int i = 0; i < 150; i++) {
                long address = addresses.get(random.nextInt(addresses.size()));
                damaged.put(address, damage(pages.copy(address), random, addresses));
            }
            long start = System.nanoTime();
            try (ProcessMemory memory = new ProcessMemory(pages.with(damaged))) {
                CodeNames names = CodeNames.of(memory, structs, CodeCache.of(memory, structs));
                for (int i = 0; i < 8; i++) {
                    if (nameAll(names, blobs.get(random.nextInt(blobs.size())))) {
                        named++;
                    } else {
                        refused++;
                    }
                }
            } catch (IOException e) {
                refused++;
            }
            slowest = Math.max(slowest, System.nanoTime() - start);
            rounds++;
        }
        System.out.println(javaHome + ": " + rounds + " rounds of damage, " + named + " methods named, " + refused
                + " refused, slowest round " + slowest / 1_000_000 + " ms");
        assertThat(rounds).isGreaterThan(10);
        assertThat(refused).isPositive();
        assertThat(named).isPositive();
        assertThat(slowest).isLessThan(5_000_000_000L);
    }

    /** Whether all of it could be named. */
    private static boolean nameAll(CodeNames names, CodeBlob blob) {
        try {
            for (long pc = blob.codeBegin(); pc < blob.codeEnd(); pc += 3) {
                assertThat(names.at(blob, pc, (pc & 1) == 0).frames()).hasSizeBetween(1, Nmethod.MAX_DEPTH + 1);
            }
        } catch (IOException e) {
            return false;
        }
        names.compiledMethod(blob)
                .ifPresent(method -> assertThat(method.chains()).hasSizeBetween(1, InlineChains.MAX_CHAINS));
        return true;
    }

    /** Some words of a page become others: small numbers, large ones, addresses of other pages, noise. */
    private static byte[] damage(byte[] bytes, Random random, List<Long> addresses) {
        ByteBuffer page = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        int words = 1 + random.nextInt(24);
        for (int i = 0; i < words; i++) {
            int at = random.nextInt(RecordedPages.PAGE - Long.BYTES);
            switch (random.nextInt(6)) {
                case 0 -> page.put(at, (byte) random.nextInt());
                case 1 -> page.putShort(at & ~1, (short) random.nextInt());
                case 2 -> page.putInt(at & ~3, random.nextInt(100_000));
                case 3 -> page.putInt(at & ~3, random.nextBoolean() ? Integer.MAX_VALUE : -1);
                case 4 ->
                    page.putLong(
                            at & ~7,
                            addresses.get(random.nextInt(addresses.size()))
                                    + 8L * random.nextInt(RecordedPages.PAGE / 8));
                default -> page.putLong(at & ~7, random.nextLong());
            }
        }
        return bytes;
    }
}

package dev.weir.profiler.symbol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every row of real libraries, against {@code readelf --debug-dump=frames-interp}. */
class CallFramesTest {
    private static final List<String> NAMES = List.of(
            "rax", "rdx", "rcx", "rbx", "rsi", "rdi", "rbp", "rsp", "r8", "r9", "r10", "r11", "r12", "r13", "r14",
            "r15", "ra");

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/lib/x86_64-linux-gnu/libc.so.6",
                "/lib/x86_64-linux-gnu/libstdc++.so.6",
                "/usr/lib/jvm/java-17-openjdk-amd64/lib/server/libjvm.so",
                "/usr/lib/jvm/temurin-25-jdk-amd64/lib/server/libjvm.so"
            })
    void everyRowIsTheOneThatReadelfShows(String library) throws Exception {
        if (!Files.exists(Path.of(library))) {
            // Debian 12 has no package of JDK 25, so that not even CI can ask for its library.
            System.out.println("skipped: " + library + " is not here");
            Assumptions.abort(library + " is not here");
        }
        long start = System.nanoTime();
        CallFrames frames = read(Path.of(library));
        long nanos = System.nanoTime() - start;
        Oracle oracle = new Oracle(frames);
        oracle.compare(Path.of(library));
        System.out.printf(
                Locale.ROOT,
                "%s: %d functions, %d rows; indexed in %d ms%n",
                library,
                frames.size(),
                oracle.rows,
                nanos / 1_000_000);
        assertThat(oracle.different).isEmpty();
        assertThat(oracle.functions).isEqualTo(frames.size()).isGreaterThan(1_000);
        assertThat(oracle.rows).isGreaterThan(oracle.functions);
    }

    /** Reads what readelf prints, function after function. */
    private static final class Oracle {
        private final CallFrames frames;
        private final List<String> different = new ArrayList<>();
        private final Map<String, Map<String, String>> commonRows = new HashMap<>();
        private int functions;
        private int rows;

        private String entry = "";
        private boolean function;
        private long start;
        private long end;
        private List<String> columns = List.of();
        private Map<String, String> row = Map.of();
        private long from;

        Oracle(CallFrames frames) {
            this.frames = frames;
        }

        void compare(Path library) throws IOException, InterruptedException {
            if (!Files.isExecutable(Path.of("/usr/bin/readelf"))) {
                TestProcess.skip("binutils (readelf) is not here");
            }
            ProcessBuilder builder =
                    new ProcessBuilder("/usr/bin/readelf", "--debug-dump=frames-interp", library.toString());
            builder.environment().put("LC_ALL", "C");
            Process readelf =
                    builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(readelf.getInputStream(), UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    read(line);
                }
            }
            endEntry();
            // Its exit code is 1 for Debian's libc, whatever it is that displeases it; what it counted is compared.
            readelf.waitFor();
        }

        private void read(String line) {
            // A register that holds another one's value: "r2 (rcx)".
            String[] words = line.strip().replaceAll("r\\d+ \\((\\w+)\\)", "$1").split("\\s+", -1);
            if (words.length > 3 && (words[3].equals("CIE") || words[3].equals("FDE"))) {
                endEntry();
                function = words[3].equals("FDE");
                entry = words[0];
                if (function) {
                    String[] range = line.substring(line.indexOf("pc=") + 3).split("\\.\\.", -1);
                    start = Long.parseUnsignedLong(range[0], 16);
                    end = Long.parseUnsignedLong(range[1], 16);
                    from = start;
                    // A function without instructions has the row of what is common.
                    row = commonRows.getOrDefault(words[4].substring("cie=".length()), Map.of());
                }
            } else if (words[0].equals("LOC")) {
                columns = List.of(words).subList(1, words.length);
            } else if (!entry.isEmpty() && words[0].matches("[0-9a-f]{16}")) {
                assertThat(words).as(line).hasSize(columns.size() + 1);
                long location = Long.parseUnsignedLong(words[0], 16);
                check(location);
                from = location;
                row = new HashMap<>();
                for (int i = 0; i < columns.size(); i++) {
                    row.put(columns.get(i), words[i + 1]);
                }
            }
        }

        private void endEntry() {
            if (!entry.isEmpty() && function) {
                functions++;
                check(end);
            } else if (!entry.isEmpty()) {
                commonRows.put(entry, row);
            }
        }

        /** Both ends of the row that was read before, which holds up to here. */
        private void check(long to) {
            if (function && to != from) {
                rows++;
                checkAt(from);
                checkAt(to - 1);
            }
        }

        private void checkAt(long address) {
            Optional<UnwindRow> ours = frames.rowAt(address);
            for (Map.Entry<String, String> column : row.entrySet()) {
                String text = ours.map(found -> text(found, column.getKey())).orElse("no row");
                if (!text.equals(column.getValue()) && different.size() < 20) {
                    different.add(Long.toHexString(address) + " " + column.getKey() + ": " + text + ", not "
                            + column.getValue());
                }
            }
        }

        private static String text(UnwindRow row, String column) {
            UnwindRule rule = column.equals("CFA") ? row.cfa() : row.registers().get(NAMES.indexOf(column));
            if (rule instanceof UnwindRule.RegisterPlus plus) {
                return NAMES.get(plus.register()) + (column.equals("CFA") ? String.format("%+d", plus.offset()) : "");
            }
            if (rule instanceof UnwindRule.AtCfa at) {
                return String.format("c%+d", at.offset());
            }
            return rule instanceof UnwindRule.SameValue || rule instanceof UnwindRule.Undefined ? "u" : "exp";
        }
    }

    @Test
    void onlyTheFrameOfASignalIsOne() throws Exception {
        CallFrames libc = read(Path.of("/lib/x86_64-linux-gnu/libc.so.6"));
        long signalFrames = 0;
        for (long address = 0; address < 1 << 21; address++) {
            signalFrames += libc.rowAt(address).filter(UnwindRow::signalFrame).isPresent() ? 1 : 0;
        }
        // __restore_rt: a mov and a syscall, and the byte before it, where unwinders look for a caller.
        assertThat(signalFrames).isEqualTo(10);
    }

    @Test
    void aFileWithoutSectionHeadersIsReadByItsProgramHeaders() throws Exception {
        byte[] image = Files.readAllBytes(Path.of("/lib/x86_64-linux-gnu/libc.so.6"));
        CallFrames whole = CallFrames.read(ElfImage.parse(ByteSource.of(image)));
        // e_shoff, and e_shnum with e_shstrndx.
        for (int at : new int[] {40, 41, 42, 43, 44, 45, 46, 47, 60, 61, 62, 63}) {
            image[at] = 0;
        }
        CallFrames stripped = CallFrames.read(ElfImage.parse(ByteSource.of(image)));
        assertThat(stripped.size()).isEqualTo(whole.size());
        for (long address = 0; address < 1 << 21; address += 101) {
            assertThat(stripped.rowAt(address)).isEqualTo(whole.rowAt(address));
        }
    }

    @Test
    void anAddressOutsideOfEveryFunctionHasNoRow() throws Exception {
        CallFrames libc = read(Path.of("/lib/x86_64-linux-gnu/libc.so.6"));
        assertThat(Stream.of(0L, 1L, 0x1000L, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE, -1L))
                .allSatisfy(address -> assertThat(libc.rowAt(address)).isEmpty());
    }

    @Test
    void aSectionThatStaysInItsFileHasTheSameRowsAsOneThatIsGoneThrough() throws Exception {
        Path library = Path.of("/lib/x86_64-linux-gnu/libc.so.6");
        if (!Files.exists(library)) {
            TestProcess.skip(library + " is not here");
        }
        try (ByteSource source = ByteSource.open(library)) {
            ElfImage image = ElfImage.parse(source);
            ElfImage.Range range = image.callFrames().orElseThrow();
            CallFrames scanned = CallFrames.of(image.contents(range), range.address());
            try (CallFrames inFile = CallFrames.read(image, 0)) {
                assertThat(inFile.needsFile()).isTrue();
                assertThat(inFile.size()).isEqualTo(scanned.size()).isGreaterThan(1_000);
                int rows = 0;
                for (long address = 0x26000; address < 0x180000; address += 7) {
                    assertThat(inFile.rowAt(address))
                            .as(Long.toHexString(address))
                            .isEqualTo(scanned.rowAt(address));
                    rows += inFile.rowAt(address).isPresent() ? 1 : 0;
                }
                assertThat(rows).isGreaterThan(100_000);
            }
        }
    }

    @Test
    void anIndexThatIsDamagedIsNotUsed() throws Exception {
        ElfImage.Range section = new ElfImage.Range(0x2000, 0, 0x100);
        ByteBuffer good = ByteBuffer.allocate(28).order(ByteOrder.LITTLE_ENDIAN);
        good.put(0, (byte) 1).put(1, (byte) 0x1b).put(2, (byte) 0x03).put(3, (byte) 0x3b);
        good.putInt(8, 2)
                .putInt(12, 0x5000)
                .putInt(16, 0x1010)
                .putInt(20, 0x6000)
                .putInt(24, 0x1040);
        FunctionIndex index = FunctionIndex.of(good, 0x1000, section).orElseThrow();
        assertThat(index.size()).isEqualTo(2);
        assertThat(index.positionAt(0x5fff)).isNegative();
        assertThat(index.positionAt(0x6000)).isEqualTo(0x10);
        assertThat(index.positionAt(0x7000)).isEqualTo(0x40);
        assertThat(index.positionAt(-1)).isEqualTo(0x40);

        int[][] damages = {{0, 2}, {2, 0xff}, {3, 0x1b}, {8, 3}, {8, 0}, {11, 0x80}, {13, 0x70}, {25, 0x11}};
        for (int[] damage : damages) {
            ByteBuffer bad = ByteBuffer.allocate(28).order(ByteOrder.LITTLE_ENDIAN);
            bad.put(0, good, 0, 28).put(damage[0], (byte) damage[1]);
            assertThat(FunctionIndex.of(bad, 0x1000, section))
                    .as("byte " + damage[0])
                    .isEmpty();
        }
        assertThat(FunctionIndex.of(ByteBuffer.allocate(0), 0x1000, section)).isEmpty();
    }

    @Test
    void aFileWithoutTablesHasNoRows() throws Exception {
        Path object = TestProcess.compile(
                directory,
                "bare.o",
                "int weir_bare(void) { return 1; }",
                "-c",
                "-fno-asynchronous-unwind-tables",
                "-fno-unwind-tables");
        CallFrames frames = read(object);
        assertThat(frames.size()).isZero();
        assertThat(frames.rowAt(0)).isEmpty();
    }

    private static CallFrames read(Path library) throws IOException {
        if (!Files.exists(library)) {
            TestProcess.skip(library + " is not here");
        }
        try (ByteSource source = ByteSource.open(library)) {
            return CallFrames.read(ElfImage.parse(source));
        }
    }
}

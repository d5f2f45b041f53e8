package dev.weir.profiler.symbol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElfSymbolsTest {
    private static final String LIBRARY = """
            #include <stdlib.h>
            __attribute__((noinline)) static int inner(int x) { return x * 3; }
            int weir_outer(int x) { return inner(x) + (int) (long) malloc(x) + rand(); }
            __asm__(".text\\n.globl weir_label\\nweir_label:\\n nop\\n nop\\n ret\\n");
            """;

    @TempDir
    Path directory;

    @Test
    void aStrippedLibraryHasItsDynamicSymbolsAndItsPlt() throws Exception {
        Path library = compileLibrary("-s", "-Wl,-z,lazy");
        ElfSymbols symbols = read(library);
        assertThat(names(library, symbols))
                .contains("weir_outer", "weir_label", "malloc@plt", "rand@plt")
                .doesNotContain("inner");
        assertThat(symbols.problem()).isEmpty();
    }

    @Test
    void aLibraryWithASymbolTableHasItsStaticFunctionsToo() throws Exception {
        Path library = compileLibrary("-Wl,--build-id");
        ElfSymbols symbols = read(library);
        assertThat(names(library, symbols)).contains("weir_outer", "inner", "weir_label");
        assertThat(symbols.buildId()).get().asString().matches("[0-9a-f]{40}");
    }

    @Test
    void debugFilesAreFoundByBuildIdAndByLinkAndOnlyWhenTheyBelong() throws Exception {
        Path library = compileLibrary("-Wl,--build-id");
        Path debug = directory.resolve("weir.debug");
        run("objcopy", "--only-keep-debug", library.toString(), debug.toString());
        run("objcopy", "--strip-all", "--add-gnu-debuglink=" + debug, library.toString());
        assertThat(names(library, read(library))).doesNotContain("inner");

        DebugFiles here = new DebugFiles(List.of(Path.of("/")));
        try (ByteSource source = ByteSource.open(library)) {
            assertThat(names(library, ElfSymbols.read(source, library.toString(), here)))
                    .contains("inner", "weir_outer");
        }

        String id = read(library).buildId().orElseThrow();
        Path root = directory.resolve("root");
        Path byId = root.resolve("usr/lib/debug/.build-id/" + id.substring(0, 2) + "/" + id.substring(2) + ".debug");
        Files.createDirectories(byId.getParent());
        Files.move(debug, byId);
        DebugFiles inRoot = new DebugFiles(List.of(root));
        try (ByteSource source = ByteSource.open(library)) {
            assertThat(names(library, ElfSymbols.read(source, "/lib/weir.so", inRoot)))
                    .contains("inner");
        }

        Path other = TestProcess.compile(
                directory, "other", LIBRARY.replace("inner", "stranger"), "-shared", "-fPIC", "-Wl,--build-id");
        Files.move(other, byId, StandardCopyOption.REPLACE_EXISTING);
        try (ByteSource source = ByteSource.open(library)) {
            assertThat(names(library, ElfSymbols.read(source, "/lib/weir.so", inRoot)))
                    .contains("weir_outer")
                    .doesNotContain("stranger");
        }
    }

    @Test
    void truncatedAndDamagedImagesEndInAnErrorOrInSymbolsButNeverInAnythingElse() throws Exception {
        byte[] image = Files.readAllBytes(compileLibrary("-Wl,-z,lazy"));
        Random random = new Random(11);
        int read = 0;
        for (int i = 0; i < 4000; i++) {
            byte[] damaged = image.clone();
            if (i % 4 == 0) {
                damaged = Arrays.copyOf(image, random.nextInt(image.length));
            } else {
                // The headers and the section table, where a flip does most.
                for (int flip = 0; flip <= random.nextInt(8); flip++) {
                    int at = i % 4 == 1
                            ? random.nextInt(64)
                            : i % 4 == 2 ? random.nextInt(image.length) : image.length - 1 - random.nextInt(2048);
                    damaged[at] = (byte) random.nextInt();
                }
            }
            try {
                ElfSymbols symbols = ElfSymbols.read(ByteSource.of(damaged), "/x", DebugFiles.NONE);
                symbols.addressOfOffset(random.nextLong());
                symbols.nameAt(random.nextLong());
                symbols.nameAt(random.nextInt(image.length));
                read++;
            } catch (IOException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
        assertThat(read).isBetween(100, 3999);
    }

    @Test
    void theVdsoHasItsClock() throws IOException {
        ElfSymbols vdso = new ElfCache().vdso().orElseThrow();
        List<String> names = new ArrayList<>();
        for (long address = 0; address < 1 << 14; address += 16) {
            vdso.nameAt(address).ifPresent(names::add);
        }
        assertThat(names).anyMatch(name -> name.endsWith("clock_gettime"));
    }

    @Test
    void libjvmLoadsQuicklyAndSmall() throws IOException {
        Path library = Path.of(System.getProperty("java.home"), "lib/server/libjvm.so");
        read(library);
        long start = System.nanoTime();
        ElfSymbols symbols = read(library);
        long nanos = System.nanoTime() - start;
        System.out.printf(
                Locale.ROOT,
                "%s: table of %d bytes, read in %d ms%n",
                library,
                symbols.table().sizeBytes(),
                nanos / 1_000_000);
        assertThat(symbols.table().sizeBytes()).isLessThan(16 << 20);
        assertThat(nanos).isLessThan(3_000_000_000L);
    }

    private Path compileLibrary(String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of("-shared", "-fPIC"));
        all.addAll(List.of(options));
        return TestProcess.compile(directory, "libweir.so", LIBRARY, all.toArray(String[]::new));
    }

    private static ElfSymbols read(Path library) throws IOException {
        try (ByteSource source = ByteSource.open(library)) {
            return ElfSymbols.read(source, library.toString(), DebugFiles.NONE);
        }
    }

    private static List<String> names(Path library, ElfSymbols symbols) throws IOException {
        List<String> names = new ArrayList<>();
        for (long offset = 0; offset < Files.size(library); offset++) {
            symbols.addressOfOffset(offset).stream()
                    .mapToObj(symbols::nameAt)
                    .forEach(name -> name.ifPresent(names::add));
        }
        return names.stream().distinct().toList();
    }

    private static void run(String... command) throws IOException, InterruptedException {
        if (!Files.isExecutable(Path.of("/usr/bin/objcopy"))) {
            TestProcess.skip("binutils (objcopy) is not here");
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}

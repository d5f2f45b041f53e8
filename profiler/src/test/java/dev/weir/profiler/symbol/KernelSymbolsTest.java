package dev.weir.profiler.symbol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelSymbolsTest {
    @TempDir
    Path directory;

    @Test
    void functionsReachToTheNextSymbolAndModulesStandInBrackets() throws IOException {
        KernelSymbols kernel = kernel(
                "0000000000000000 A fixed_percpu_data",
                "ffffffff81000000 T _stext",
                "ffffffff81000100 t do_syscall_64",
                "ffffffff81000200 D jiffies",
                "ffffffffc0201000 t nf_hook\t[nf_tables]",
                "ffffffff81000080 W weak_one");
        assertThat(name(kernel, 0xffffffff81000000L)).isEqualTo("_stext");
        assertThat(name(kernel, 0xffffffff81000090L)).isEqualTo("weak_one");
        assertThat(name(kernel, 0xffffffff810001ffL)).isEqualTo("do_syscall_64");
        assertThat(name(kernel, 0xffffffffc0201004L)).isEqualTo("nf_hook [nf_tables]");
        assertThat(kernel.frameAt(0xffffffff81000100L))
                .isEqualTo(new Frame(FrameKind.KERNEL, "do_syscall_64", "kernel"));
        assertThat(name(kernel, 0xffffffff81000204L)).as("data is no function").isEqualTo("[kernel]");
        assertThat(name(kernel, 0xffffffffff000000L))
                .as("far behind the last symbol")
                .isEqualTo("[kernel]");
        assertThat(kernel.warning()).isEmpty();
    }

    @Test
    void hiddenAddressesGiveOneNameAndOneWarning() throws IOException {
        KernelSymbols kernel = kernel("0000000000000000 T _stext", "0000000000000000 t do_syscall_64");
        assertThat(kernel.frameAt(0xffffffff81000100L)).isEqualTo(new Frame(FrameKind.KERNEL, "[kernel]", "kernel"));
        assertThat(kernel.warning())
                .get()
                .asString()
                .contains("kernel.kptr_restrict is 2", "sysctl -w kernel.kptr_restrict=1", "CAP_SYSLOG");
    }

    @Test
    void aMissingFileIsAWarningToo() {
        KernelSymbols kernel = new KernelSymbols(directory.resolve("none"), directory.resolve("none"));
        assertThat(kernel.frameAt(-4096).name()).isEqualTo("[kernel]");
        assertThat(kernel.warning()).get().asString().contains("cannot read");
    }

    @Test
    void oddLinesArePassedOver() throws IOException {
        KernelSymbols kernel = kernel(
                "",
                " ",
                "xyz",
                "ffffffff81000000",
                "ffffffff81000000 ",
                "ffffffff81000000 T",
                "ffffffff81000000 T ",
                "fffffffff81000000123 T long",
                "ffffffff81000000 TT two",
                "\u0000\u0001\u0002",
                "ffffffff81000010 t $x",
                "ffffffff81000020 t .L1",
                "ffffffff81000030 T " + "n".repeat(5000),
                "ffffffff81000040 T good");
        assertThat(name(kernel, 0xffffffff81000044L)).isEqualTo("good");
        assertThat(name(kernel, 0xffffffff81000034L)).isEqualTo("[kernel]");
        assertThat(name(kernel, 0xffffffff81000014L)).isEqualTo("[kernel]");
    }

    @Test
    void everyFunctionOfThisKernelIsFoundAtItsAddress() throws IOException {
        KernelSymbols kernel = new KernelSymbols();
        if (kernel.warning().isPresent()) {
            TestProcess.skip(kernel.warning().get());
        }
        Map<Long, Set<String>> names = new HashMap<>();
        List<String> lines = Files.readAllLines(Path.of("/proc/kallsyms"), UTF_8);
        for (String line : lines) {
            String[] fields = line.replace('\t', ' ').split(" ", 3);
            if (fields[1].matches("[tTwW]")) {
                names.computeIfAbsent(Long.parseUnsignedLong(fields[0], 16), address -> new HashSet<>())
                        .add(fields[2]);
            }
        }
        long start = System.nanoTime();
        long wrong = names.entrySet().stream()
                .filter(entry -> !entry.getValue()
                        .contains(kernel.table().nameAt(entry.getKey()).orElse("")))
                .count();
        System.out.printf(
                Locale.ROOT,
                "kallsyms: %d lines, %d addresses of functions, table of %d bytes, %d ns a lookup%n",
                lines.size(),
                names.size(),
                kernel.table().sizeBytes(),
                (System.nanoTime() - start) / names.size());
        assertThat(wrong).isZero();
    }

    private static String name(KernelSymbols kernel, long address) {
        return kernel.frameAt(address).name();
    }

    private KernelSymbols kernel(String... lines) throws IOException {
        Path restrict = Files.writeString(directory.resolve("kptr_restrict"), "2\n", UTF_8);
        return new KernelSymbols(
                Files.writeString(directory.resolve("kallsyms"), String.join("\n", lines) + "\n", UTF_8), restrict);
    }
}

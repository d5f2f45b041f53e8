package dev.weir.profiler.symbol.demangle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every C++ symbol of real libraries, against {@code c++filt -p}: the name without its parameters. */
class BinutilsOracleTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/usr/lib/jvm/java-17-openjdk-amd64/lib/server/libjvm.so",
                "/usr/lib/jvm/temurin-25-jdk-amd64/lib/server/libjvm.so",
                "/usr/lib/x86_64-linux-gnu/libstdc++.so.6"
            })
    void readsWhatCxxfiltReads(String library) throws Exception {
        require(Path.of(library));
        Comparison comparison = compare(Path.of(library));
        System.out.println(comparison.summary(library));
        assertThat(comparison.shareEqual()).isGreaterThan(0.995);
        assertThat(comparison.garbage).isEmpty();
    }

    @Test
    void theJvmThatRunsThisTestToo() throws Exception {
        Path library = Path.of(System.getProperty("java.home"), "lib/server/libjvm.so");
        require(library);
        assertThat(compare(library).shareEqual()).isGreaterThan(0.995);
    }

    private static final class Comparison {
        private int symbols;
        private int equal;
        private final List<String> different = new ArrayList<>();
        private final List<String> garbage = new ArrayList<>();

        double shareEqual() {
            return (double) equal / symbols;
        }

        String summary(String library) {
            StringBuilder text = new StringBuilder(String.format(
                    Locale.ROOT,
                    "%s: %d of %d symbols as c++filt -p, %.3f %%",
                    library,
                    equal,
                    symbols,
                    100 * shareEqual()));
            different.stream().limit(25).forEach(line -> text.append("\n  ").append(line));
            return text.toString();
        }
    }

    private Comparison compare(Path library) throws Exception {
        TreeSet<String> symbols = new TreeSet<>();
        for (String option : new String[] {"-P", "-DP"}) {
            for (String line : run(List.of("nm", option, library.toString()), "")) {
                String name = line.replaceFirst("[ @].*", "");
                if (name.startsWith("_Z")) {
                    symbols.add(name);
                }
            }
        }
        List<String> mangled = List.copyOf(symbols);
        List<String> expected = run(List.of("c++filt", "-p"), String.join("\n", mangled) + "\n");
        assertThat(expected).hasSameSizeAs(mangled);
        Comparison comparison = new Comparison();
        for (int i = 0; i < mangled.size(); i++) {
            String oracle = expected.get(i).replaceAll(" \\[clone [^]]*]", "");
            String ours = Demangler.demangle(mangled.get(i));
            comparison.symbols++;
            if (ours.equals(oracle)) {
                comparison.equal++;
            } else {
                comparison.different.add(mangled.get(i) + "\n    c++filt " + oracle + "\n    ours    " + ours);
            }
            if (ours.contains("_ZN") && !ours.equals(mangled.get(i))) {
                comparison.garbage.add(ours);
            }
        }
        return comparison;
    }

    private List<String> run(List<String> command, String input) throws IOException, InterruptedException {
        Path in = directory.resolve("in");
        Path out = directory.resolve("out");
        Files.writeString(in, input, UTF_8);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        Map<String, String> environment = builder.environment();
        environment.put("LC_ALL", "C");
        builder.start().waitFor();
        return Files.readAllLines(out, UTF_8);
    }

    private static void require(Path library) {
        if (!Files.isExecutable(Path.of("/usr/bin/c++filt")) || !Files.isExecutable(Path.of("/usr/bin/nm"))) {
            String reason = "binutils (c++filt, nm) is not here";
            System.out.println("skipped: " + reason);
            assertThat(System.getenv("WEIR_REQUIRE_ALL_TESTS")).as(reason).isNull();
            Assumptions.abort(reason);
        }
        if (!Files.exists(library)) {
            // Debian 12 has no package of JDK 25, so that not even CI can ask for its library.
            System.out.println("skipped: " + library + " is not here");
            Assumptions.abort(library + " is not here");
        }
    }
}

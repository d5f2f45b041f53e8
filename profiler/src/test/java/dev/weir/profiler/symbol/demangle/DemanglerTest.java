package dev.weir.profiler.symbol.demangle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DemanglerTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "_ZN3Foo3barEi | Foo::bar",
                "_Z3fooIiEvi | foo<int>",
                "_ZN20G1ParScanThreadState23trim_queue_to_thresholdEj | G1ParScanThreadState::trim_queue_to_threshold",
                "_ZN3Foo3barEi.isra.0 | Foo::bar",
                "_ZN3Foo3barEi.constprop.0.part.3.cold | Foo::bar",
                "_ZN12_GLOBAL__N_13fooEv | (anonymous namespace)::foo",
                "_ZN3FooD2Ev | Foo::~Foo",
                "_ZN3FooIiEC1ERKS0_ | Foo<int>::Foo",
                "_ZNK3FoocvT_IiEEv | Foo::operator int<int>",
                "_ZZ3fooIiEvT_ENKUlT_E_clIiEEDaS_ | foo<int>(int)::{lambda(auto:1)#1}::operator()<int>",
                "_ZThn16_N3Foo3barEi | non-virtual thunk to Foo::bar(int)",
                "_ZTV1A | vtable for A",
                "_ZGVZN1A1fEvE1x | guard variable for A::f()::x",
                "_ZN1AIM1BKFviEE1fEv | A<void (B::*)(int) const>::f",
                "_ZN1AIRA3_iE1fEv | A<int (&) [3]>::f",
                "_ZN1AILb1ELc65ELj5ELln5ELN1B1CE3EE1fEv | A<true, (char)65, 5u, -5l, (B::C)3>::f",
                "_ZN1A1BB5cxx11Ev | A::B[abi:cxx11]",
                "_Z1fIJiiEEvDpT_ | f<int, int>",
                "_ZlsRSoRK1A | operator<<",
            })
    void namesFunctionsOfCppWithoutTheirParameters(String symbol, String name) {
        assertThat(Demangler.demangle(symbol)).isEqualTo(name);
    }

    /** Captured from rustc 1.95 in both schemes; the names are those of binutils 2.40 without hashes and types of constants. */
    @Test
    void namesFunctionsOfRustWithoutTheirHashes() throws IOException {
        List<String> pairs = lines("rustc-1.95.tsv");
        assertThat(pairs).hasSizeGreaterThan(50);
        for (String pair : pairs) {
            int tab = pair.indexOf('\t');
            assertThat(Demangler.demangle(pair.substring(0, tab))).isEqualTo(pair.substring(tab + 1));
        }
    }

    @Test
    void rustsIdentifiersMayHaveAnyLetter() {
        assertThat(Demangler.demangle("_RNvCs6GmmlP4bgsG_1ru8zhle_loa")).isEqualTo("r::z\u00e4hle");
        assertThat(Demangler.demangle("_ZN1r5inner22Gr$ufc$$udf$e$LT$_$GT$9z$ue4$hle17hab4a6f3264ce60ccE"))
                .isEqualTo("r::inner::Gr\u00fc\u00dfe<_>::z\u00e4hle");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "_",
                "malloc",
                "_init",
                "_Z",
                "_R",
                "_ZN",
                "_ZNE",
                "__libc_start_main",
                "_ZN3Foo3barE3",
                "_Z3foo(int)",
                "_Z999foo",
                "_ZS_",
                "_ZN1AT_1bEv",
                "_RNvC",
                "_Rust_thing",
                "_RNvB_1a",
                "_ZN3foo17h0123456789abcdeE",
                "_ZL",
                "_Z1fRKvOvQ",
                "_Z2147483648a",
                "_Z1f\u0131",
            })
    void whatCannotBeReadStaysAsItIs(String symbol) {
        assertThat(Demangler.demangle(symbol)).isEqualTo(symbol);
    }

    @Test
    void aNameThatWouldGrowWithoutEndStaysAsItIs() {
        StringBuilder pairs = new StringBuilder("_Z1fIN1A1BIiiEE");
        for (int i = 0; i < 60; i++) {
            String last = i == 0 ? "S1_" : "S" + Integer.toString(i + 1, 36).toUpperCase(Locale.ROOT) + "_";
            pairs.append("S0_I").append(last).append(last).append("E");
        }
        assertThat(Demangler.demangle(pairs + "Evv")).hasSizeLessThan(1 << 15);
        String deep = "_Z1fI" + "P".repeat(10_000) + "iEvv";
        assertThat(Demangler.demangle(deep)).isEqualTo(deep);
        String rust = "_RIC1a" + "TTTTTTTTTTTTTTTT".repeat(100) + "E";
        assertThat(Demangler.demangle(rust)).isEqualTo(rust);
        StringBuilder doubling = new StringBuilder("_RIC1aTpE");
        for (int i = 0; i < 40; i++) {
            doubling.insert(doubling.length() - 1, "TB5_B5_E");
        }
        assertThat(Demangler.demangle(doubling.toString())).isNotEmpty();
    }

    @Test
    void randomAndMutatedSymbolsNeverThrow() throws IOException {
        Random random = new Random(7);
        List<String> seeds = new ArrayList<>(lines("rustc-1.95.tsv").stream()
                .map(line -> line.substring(0, line.indexOf('\t')))
                .toList());
        seeds.add("_ZZ3fooIiEvT_ENKUlT_E_clIiEEDaS_");
        seeds.add(
                "_ZNSt10_HashtableIjSt4pairIKjN4llvm9StringRefEESaIS4_ENSt8__detail10_Select1stESt8equal_toIjEE9_M_assignIZNSH_C1ERKSH_EUlPKNS6_E_EEvSK_RKT_");
        seeds.add("_ZSt12construct_atINSt8__detail6_StateIcEEJS2_EEDTgsnwcvPvLi0E_T_pispcl7declvalIT0_EEEEPS4_DpOS5_");
        String alphabet = "_ZNRSTIEJLKVPOFACDGMXUBvixjt0123456789abcdefpsczgn.$u";
        long start = System.nanoTime();
        for (int i = 0; i < 200_000; i++) {
            StringBuilder symbol = new StringBuilder(
                    i % 4 == 0 ? (i % 8 == 0 ? "_Z" : "_R") : seeds.get(random.nextInt(seeds.size())));
            int changes = i % 4 == 0 ? 30 : 1 + random.nextInt(4);
            for (int change = 0; change < changes; change++) {
                char c = alphabet.charAt(random.nextInt(alphabet.length()));
                int at = i % 4 == 0 ? symbol.length() : 2 + random.nextInt(symbol.length() - 2);
                switch (i % 4 == 0 ? 0 : random.nextInt(3)) {
                    case 0 -> symbol.insert(at, c);
                    case 1 -> symbol.setCharAt(at, c);
                    default -> symbol.setLength(Math.max(3, at));
                }
            }
            String text = symbol.toString();
            assertThatCode(() -> assertThat(Demangler.demangle(text)).isNotEmpty())
                    .as(text)
                    .doesNotThrowAnyException();
        }
        assertThat(System.nanoTime() - start).isLessThan(60_000_000_000L);
    }

    private static List<String> lines(String resource) throws IOException {
        try (InputStream in = DemanglerTest.class.getResourceAsStream(resource)) {
            assertThat(in).isNotNull();
            return new String(in.readAllBytes(), UTF_8).lines().toList();
        }
    }
}

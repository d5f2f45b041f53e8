package dev.weir.profiler.symbol.jvm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The samples are lines of {@code jcmd PID Compiler.perfmap} on a real JVM of that version. */
class PerfMapTest {
    @TempDir
    private Path directory;

    @Test
    void linesOfJdk17() throws IOException {
        PerfMap map = sample("perfmap-jdk17.txt");

        assertThat(map.badLines()).isZero();
        assertThat(at(map, 0x7f4898ecf680L)).containsExactly(java("P$$Lambda.applyAsLong"));
        assertThat(at(map, 0x7f4898ecf680L + 0x97)).containsExactly(java("P$$Lambda.applyAsLong"));
        assertThat(at(map, 0x7f4898ecf680L + 0x98)).isEmpty();
        assertThat(at(map, 0x7f48914047a0L)).containsExactly(java("P.lambda$main$0"));
        assertThat(at(map, 0x7f4898940b80L)).containsExactly(new Frame(FrameKind.JAVA_INTERPRETED, "Interpreter", ""));
        assertThat(at(map, 0x7f4898938380L)).containsExactly(new Frame(FrameKind.STUB, "VM_Version stub", ""));
        assertThat(at(map, 0x7f4898958a00L)).containsExactly(new Frame(FrameKind.STUB, "I2C/C2I adapters", ""));
    }

    @Test
    void linesOfJdk25() throws IOException {
        PerfMap map = sample("perfmap-jdk25.txt");

        assertThat(map.badLines()).isZero();
        assertThat(at(map, 0x7f093becf480L)).containsExactly(java("P$$Lambda.applyAsLong"));
        assertThat(at(map, 0x7f093b93fd60L)).containsExactly(new Frame(FrameKind.JAVA_INTERPRETED, "Interpreter", ""));
        assertThat(at(map, 0x7f093b93f260L))
                .containsExactly(new Frame(FrameKind.STUB, "Shared Runtime wrong_method_blob", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "void java.lang.Foo.bar(int, long)|java.lang.Foo.bar",
                "java.lang.Foo.bar()|java.lang.Foo.bar",
                "java.lang.Object[] java.util.ArrayList.toArray(java.lang.Object[])|java.util.ArrayList.toArray",
                "void java.lang.Object.<init>()|java.lang.Object.<init>",
                "[c2] java.lang.Foo.bar|java.lang.Foo.bar",
                "java/lang/Foo.bar_[j]|java.lang.Foo.bar",
                "Ljava/lang/Foo;::bar|java.lang.Foo.bar",
                "Ljava/lang/Foo;::bar(IJ)V|java.lang.Foo.bar",
                "java.lang.Foo::bar|java.lang.Foo.bar",
                "long acme.Job$$Lambda$14/0x0000000800c03000.applyAsLong(long)|acme.Job$$Lambda.applyAsLong",
                "long acme.Job$$Lambda+0x00007f0001.applyAsLong(long)|acme.Job$$Lambda.applyAsLong",
                "java.lang.invoke.LambdaForm$MH/0x0000000800c01000.invoke(Object)|java.lang.invoke.LambdaForm$MH.invoke",
            })
    void everyDialectOfAJavaMethodHasOneName(String symbol, String name) {
        assertThat(JavaNames.ofPerfMap(symbol)).containsExactly(java(name));
    }

    @Test
    void stubsAreNoJavaMethods() {
        for (String stub : List.of(
                "StubRoutines (1)",
                "RuntimeStub - _new_instance_Java",
                "vtable stub",
                "I2C/C2I adapters",
                "jbyte_copy")) {
            assertThat(JavaNames.ofPerfMap(stub)).containsExactly(new Frame(FrameKind.STUB, stub, ""));
        }
    }

    @Test
    void unfoldedInliningIsInnermostFirst() {
        assertThat(JavaNames.ofPerfMap("La/Outer;::run->La/Inner;::step"))
                .containsExactly(new Frame(FrameKind.JAVA_INLINED, "a.Inner.step", ""), java("a.Outer.run"));
    }

    @Test
    void aSignatureOfAHiddenClassHasAStableName() {
        assertThat(JavaNames.ofSignature("Lacme/Job$$Lambda$14.0x0000000800c03000;", "apply"))
                .isEqualTo("acme.Job$$Lambda.apply");
        assertThat(JavaNames.ofSignature("Lacme/Job$$Lambda.0x00007f22;", "apply"))
                .isEqualTo("acme.Job$$Lambda.apply");
        assertThat(JavaNames.ofSignature("LNoPackage;", "a;b\n")).isEqualTo("NoPackage.a?b?");
    }

    @Test
    void perfsOwnDialectAndLaterLinesCoverEarlierOnes() throws IOException {
        PerfMap map = read("1000 100 a.A.old\n1040 20 a.A.fresh\nnonsense\n2000 0 a.A.empty\n1ffffffffffffffff 1 x\n");

        assertThat(at(map, 0x1000)).containsExactly(java("a.A.old"));
        assertThat(at(map, 0x103f)).containsExactly(java("a.A.old"));
        assertThat(at(map, 0x1040)).containsExactly(java("a.A.fresh"));
        assertThat(at(map, 0x105f)).containsExactly(java("a.A.fresh"));
        assertThat(at(map, 0x1060)).containsExactly(java("a.A.old"));
        assertThat(at(map, 0x10ff)).containsExactly(java("a.A.old"));
        assertThat(at(map, 0x1100)).isEmpty();
        assertThat(map.badLines()).isEqualTo(3);
    }

    @Test
    void noBytesMakeItFail() throws IOException {
        byte[] good;
        try (InputStream in = PerfMapTest.class.getResourceAsStream("perfmap-jdk17.txt")) {
            good = in == null ? new byte[0] : in.readAllBytes();
        }
        Random random = new Random(17);
        for (int round = 0; round < 500; round++) {
            byte[] bad = good.clone();
            for (int i = 0; i < 20; i++) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            PerfMap map = PerfMap.read(new ByteArrayInputStream(bad));
            for (int i = 0; i < 20; i++) {
                map.framesAt(0x7f4898938000L + random.nextInt(1 << 24), 0);
            }
        }
    }

    private static Frame java(String name) {
        return new Frame(FrameKind.JAVA, name, "");
    }

    @Test
    void whatAnotherRuntimeAppendsIsThereAfterARefreshAsItWasWritten() throws IOException {
        Path file = directory.resolve("perf.map");
        Files.writeString(file, "1000 10 LazyCompile:*handle.event /app/server.js:3:7\n2000 10 Script:~ /a");
        try (InputStream text = Files.newInputStream(file)) {
            PerfMap map = PerfMap.follow(text);
            assertThat(at(map, 0x1008))
                    .containsExactly(new Frame(FrameKind.NATIVE, "LazyCompile:*handle.event /app/server.js:3:7", ""));
            assertThat(at(map, 0x2000)).isEmpty();
            Files.writeString(file, "pp.js\n3000 10 org.acme.Foo.bar\n", StandardOpenOption.APPEND);
            map.refresh();
            assertThat(at(map, 0x2000)).containsExactly(new Frame(FrameKind.NATIVE, "Script:~ /app.js", ""));
            assertThat(at(map, 0x3000)).containsExactly(new Frame(FrameKind.NATIVE, "org.acme.Foo.bar", ""));
            assertThat(map.badLines()).isZero();
        }
    }

    private static List<Frame> at(PerfMap map, long address) {
        return map.framesAt(address, 0);
    }

    private static PerfMap read(String text) throws IOException {
        return PerfMap.read(new ByteArrayInputStream(text.getBytes(UTF_8)));
    }

    private static PerfMap sample(String name) throws IOException {
        try (InputStream in = PerfMapTest.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("no test resource " + name);
            }
            return PerfMap.read(in);
        }
    }
}

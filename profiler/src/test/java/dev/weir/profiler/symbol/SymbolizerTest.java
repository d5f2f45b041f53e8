package dev.weir.profiler.symbol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import dev.weir.model.StackTrace;
import dev.weir.model.Tgid;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SymbolizerTest {
    private static final String PROGRAM = """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            #include <stdio.h>
            #include <stdlib.h>
            #include <sys/mman.h>
            #include <unistd.h>
            __attribute__((noinline)) static int leaf(int x) { return x + getpid(); }
            __attribute__((noinline)) static int caller(int x) { return leaf(x) * 2; }
            int main(int argc, char **argv) {
              printf("%p leaf\\n%p caller\\n%p main\\n", (void *) leaf, (void *) caller, (void *) main);
              printf("%p malloc\\n", dlsym(RTLD_DEFAULT, "malloc"));
              printf("%p jit\\n", mmap(0, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
              void *library = argc > 1 ? dlopen(argv[1], RTLD_NOW) : 0;
              if (library) { printf("%p weir_in_library\\n", dlsym(library, "weir_in_library")); unlink(argv[1]); }
              puts("ready");
              fflush(stdout);
              return getchar() == 'x' ? caller(argc) : 0;
            }
            """;

    private static final CodeMap NO_CODE = (address, time) -> List.of();

    @TempDir
    Path directory;

    private final KernelSymbols kernel = new KernelSymbols();
    private final ElfCache elfs = new ElfCache();

    @Test
    void namesTheFunctionsOfARunningProgramAndOfItsLibraries() throws Exception {
        try (TestProcess process = TestProcess.start(program())) {
            Symbolizer symbolizer = new Symbolizer(process.pid(), NO_CODE, kernel, elfs);
            StackTrace stack = resolve(
                    symbolizer, process.address("leaf"), process.address("caller") + 5, process.address("main") + 5);
            assertThat(stack.frames()).containsExactly(nativeFrame("leaf"), nativeFrame("caller"), nativeFrame("main"));
            Frame malloc =
                    resolve(symbolizer, process.address("malloc")).frames().get(0);
            assertThat(malloc.kind()).isEqualTo(FrameKind.NATIVE);
            assertThat(malloc.name()).isEqualTo("malloc");
            assertThat(malloc.library()).startsWith("libc.so");
            assertThat(symbolizer.warnings()).isEmpty();
        }
    }

    @Test
    void aCallerIsLookedUpBeforeItsReturnAddress() throws Exception {
        try (TestProcess process = TestProcess.start(program())) {
            Symbolizer symbolizer = new Symbolizer(process.pid(), NO_CODE, kernel, elfs);
            // The functions are sized: a return address at a function's first byte belongs to whatever called last
            // before it.
            assertThat(resolve(symbolizer, process.address("leaf"), process.address("leaf"))
                            .frames()
                            .get(1))
                    .isNotEqualTo(nativeFrame("leaf"));
            assertThat(resolve(symbolizer, process.address("leaf"), process.address("leaf") + 1)
                            .frames()
                            .get(1))
                    .isEqualTo(nativeFrame("leaf"));
        }
    }

    @Test
    void generatedCodeIsAskedOfTheCodeMapWithTheTimeAndInlinedFramesKeepTheirPlace() throws Exception {
        try (TestProcess process = TestProcess.start(program())) {
            long jit = process.address("jit");
            Frame inlined = new Frame(FrameKind.JAVA_INLINED, "a.B.inlined", "");
            Frame method = new Frame(FrameKind.JAVA, "a.B.method", "");
            CodeMap codeMap = (address, time) ->
                    address >= jit && address < jit + 4096 && time >= 50 ? List.of(inlined, method) : List.of();
            Symbolizer symbolizer = new Symbolizer(process.pid(), codeMap, kernel, elfs);
            long[] stack = {process.address("leaf"), jit + 8, process.address("main") + 5};
            assertThat(resolve(symbolizer, 60, stack).frames())
                    .containsExactly(nativeFrame("leaf"), inlined, method, nativeFrame("main"));
            assertThat(resolve(symbolizer, 40, stack).frames())
                    .containsExactly(
                            nativeFrame("leaf"),
                            new Frame(FrameKind.UNKNOWN, "0x" + Long.toHexString(jit + 7), ""),
                            nativeFrame("main"));
        }
    }

    @Test
    void whatWasReadBeforeStillAnswersWhenTheProcessHasEnded() throws Exception {
        Symbolizer primed;
        Symbolizer late;
        long leaf;
        try (TestProcess process = TestProcess.start(program())) {
            primed = new Symbolizer(process.pid(), NO_CODE, kernel, elfs);
            primed.prime();
            late = new Symbolizer(process.pid(), NO_CODE, kernel, new ElfCache());
            leaf = process.address("leaf");
        }
        assertThat(resolve(primed, leaf).frames()).containsExactly(nativeFrame("leaf"));
        assertThat(resolve(primed, 0x1234).frames()).containsExactly(new Frame(FrameKind.UNKNOWN, "0x1234", ""));
        Frame unread = resolve(late, leaf).frames().get(0);
        assertThat(unread.kind()).isEqualTo(FrameKind.UNKNOWN);
        assertThat(unread.name()).matches("program\\+0x[0-9a-f]+");
        assertThat(late.warnings())
                .singleElement()
                .asString()
                .contains("program")
                .contains("no names");
    }

    @Test
    void aLibraryThatWasDeletedWhileMappedStillHasItsNames() throws Exception {
        Path library = TestProcess.compile(
                directory, "libgone.so", "int weir_in_library(int x) { return x * 7; }", "-shared", "-fPIC");
        try (TestProcess process = TestProcess.start(program(), library.toString())) {
            Path mapFiles = Path.of("/proc/" + process.pid() + "/map_files");
            assertThat(library).doesNotExist();
            Symbolizer symbolizer = new Symbolizer(process.pid(), NO_CODE, kernel, elfs);
            Frame frame = resolve(symbolizer, process.address("weir_in_library"))
                    .frames()
                    .get(0);
            if (Files.isReadable(mapFiles) && symbolizer.warnings().isEmpty()) {
                assertThat(frame).isEqualTo(new Frame(FrameKind.NATIVE, "weir_in_library", "libgone.so"));
            } else {
                assertThat(frame.name()).startsWith("libgone.so+0x");
                assertThat(symbolizer.warnings()).singleElement().asString().contains("CAP_CHECKPOINT_RESTORE");
            }
        }
    }

    @Test
    void processesShareTheirLibraries() throws Exception {
        Path program = program();
        try (TestProcess first = TestProcess.start(program);
                TestProcess second = TestProcess.start(program)) {
            new Symbolizer(first.pid(), NO_CODE, kernel, elfs).prime();
            int files = elfs.size();
            new Symbolizer(second.pid(), NO_CODE, kernel, elfs).prime();
            assertThat(elfs.size()).isEqualTo(files).isGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void kernelFramesStandBeforeUserFrames() throws IOException {
        Symbolizer symbolizer = new Symbolizer(self(), NO_CODE, kernel, elfs);
        List<Frame> frames = new ArrayList<>(symbolizer.kernelFrames(new long[] {-0x1000, -0x2000}));
        frames.addAll(symbolizer.userFrames(0, 0));
        assertThat(frames).hasSize(3);
        assertThat(frames.subList(0, 2))
                .allMatch(frame ->
                        frame.kind() == FrameKind.KERNEL && frame.library().equals("kernel"));
        assertThat(frames.get(2)).isEqualTo(new Frame(FrameKind.UNKNOWN, "0x0", ""));
    }

    @Test
    void theVdsoIsNamedInThisProcess() throws IOException {
        Symbolizer symbolizer = new Symbolizer(self(), NO_CODE, kernel, elfs);
        ProcessMaps.Mapping vdso = ProcessMaps.parse(Files.readAllBytes(Path.of("/proc/self/maps"))).stream()
                .filter(ProcessMaps.Mapping::isVdso)
                .findFirst()
                .orElseThrow();
        List<Frame> frames = LongStream.iterate(vdso.start(), address -> address < vdso.end(), address -> address + 16)
                .mapToObj(address -> resolve(symbolizer, address).frames().get(0))
                .toList();
        assertThat(frames).allMatch(frame -> frame.library().equals("[vdso]"));
        assertThat(frames).anyMatch(frame -> frame.name().endsWith("clock_gettime"));
    }

    @Test
    void tenThousandSamplesOfThisJvmAreResolvedInASecondOfCpuTime() throws IOException {
        Symbolizer symbolizer = new Symbolizer(self(), NO_CODE, kernel, elfs);
        long start = cpuNanos();
        symbolizer.prime();
        long primed = cpuNanos();
        ProcessMaps.Mapping jvm = ProcessMaps.parse(Files.readAllBytes(Path.of("/proc/self/maps"))).stream()
                .filter(mapping -> mapping.executable() && mapping.path().endsWith("/libjvm.so"))
                .findFirst()
                .orElseThrow();
        Random random = new Random(3);
        long[] places = random.longs(10_000, jvm.start(), jvm.end()).toArray();
        long frames = 0;
        long named = 0;
        long begin = cpuNanos();
        for (int sample = 0; sample < 10_000; sample++) {
            long[] stack = new long[30];
            for (int i = 0; i < stack.length; i++) {
                stack[i] = places[random.nextInt(places.length)];
            }
            StackTrace trace = resolve(symbolizer, sample, stack);
            frames += trace.frames().size();
            named += trace.frames().stream().filter(Frame::isNamed).count();
        }
        long nanos = cpuNanos() - begin;
        System.out.printf(
                Locale.ROOT,
                "primed in %d ms; 10,000 samples, %d frames at 10,000 addresses (%d %% named) in %d ms%n",
                (primed - start) / 1_000_000,
                frames,
                100 * named / frames,
                nanos / 1_000_000);
        assertThat(frames).isEqualTo(300_000);
        assertThat(nanos).isLessThan(1_500_000_000L);
    }

    @ParameterizedTest
    @CsvSource({
        "NATIVE, start_thread, libc.so.6, true",
        "NATIVE, _start, program, true",
        "UNKNOWN, libc.so.6+0x891f5, libc.so.6, true",
        "UNKNOWN, ld-musl-x86_64.so.1+0x5000, ld-musl-x86_64.so.1, true",
        "NATIVE, memcpy, libc.so.6, false",
        "UNKNOWN, 0x7f00, '', false",
        "JAVA, a.B.c, '', false",
        "KERNEL, ret_from_fork_asm, kernel, true",
    })
    void theRootTellsWhetherAStackIsWhole(FrameKind kind, String name, String library, boolean whole) {
        StackTrace stack = new StackTrace(
                List.of(
                        new Frame(FrameKind.JAVA, "a.B.leaf", ""),
                        new Frame(FrameKind.NATIVE, "thread_native_entry", "libjvm.so"),
                        new Frame(kind, name, library)),
                false);
        assertThat(Symbolizer.reachesThreadEntry(stack)).isEqualTo(whole);
    }

    @Test
    void aStackThatNeverLeftANamelessLibcIsNotWhole() {
        Frame nameless = new Frame(FrameKind.UNKNOWN, "libc.so.6+0x10", "libc.so.6");
        assertThat(Symbolizer.reachesThreadEntry(new StackTrace(List.of(nameless, nameless), false)))
                .isFalse();
        assertThat(Symbolizer.reachesThreadEntry(new StackTrace(List.of(), false)))
                .isFalse();
        assertThat(Symbolizer.reachesThreadEntry(
                        new StackTrace(List.of(new Frame(FrameKind.JAVA, "a.B.c", ""), nameless), false)))
                .isFalse();
    }

    /** CPU time: the machine that runs the tests may be busy. */
    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private Path program() throws IOException, InterruptedException {
        return TestProcess.compile(directory, "program", PROGRAM, "-ldl");
    }

    private static StackTrace resolve(Symbolizer symbolizer, long... user) {
        return resolve(symbolizer, 0L, user);
    }

    private static StackTrace resolve(Symbolizer symbolizer, long timeNanos, long[] user) {
        List<Frame> frames = new ArrayList<>();
        for (int i = 0; i < user.length; i++) {
            frames.addAll(symbolizer.userFrames(i == 0 ? user[i] : user[i] - 1, timeNanos));
        }
        return new StackTrace(frames, false);
    }

    private static Frame nativeFrame(String name) {
        return new Frame(FrameKind.NATIVE, name, "program");
    }

    private static Tgid self() {
        return new Tgid((int) ProcessHandle.current().pid());
    }
}

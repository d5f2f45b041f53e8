package dev.weir.hotspot.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.hotspot.ParkedJvm;
import dev.weir.hotspot.ParkedThreads;
import dev.weir.hotspot.ProcessMemory;
import dev.weir.hotspot.VmStructs;
import dev.weir.hotspot.code.CodeBlob;
import dev.weir.hotspot.code.CodeBlobKind;
import dev.weir.hotspot.code.CodeCache;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** On threads that sleep, whose state {@code /proc} tells to anybody; running threads are sampled in the tests of the profiler. */
@Timeout(60)
class StackUnwinderTest {
    static List<Path> javaHomes() throws IOException {
        return ParkedJvm.javaHomes();
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void everyFrameOfTheInterpreterHasItsMethod(Path javaHome) throws Exception {
        UnwoundStack stack = walk(javaHome, "cold", 1 << 16);

        assertThat(stack.end()).isEqualTo(End.THREAD_ENTRY);
        assertThat(stack.framesSkipped()).isTrue();
        List<StackFrame> interpreted = stack.frames().stream()
                .filter(frame -> kind(frame) == CodeBlobKind.INTERPRETER)
                .toList();
        assertThat(interpreted).allMatch(frame -> frame.method() != 0 && frame.returnAddress());
        Map<Long, Long> frames =
                interpreted.stream().collect(Collectors.groupingBy(StackFrame::method, Collectors.counting()));
        // cold calls itself DEPTH times, and is called once.
        assertThat(frames).containsValue(ParkedThreads.DEPTH + 1L);
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void compiledFramesAreThereUpToTheThreadsEntry(Path javaHome) throws Exception {
        UnwoundStack stack = walk(javaHome, "warm", 1 << 16);

        assertThat(stack.end()).isEqualTo(End.THREAD_ENTRY);
        Map<CodeBlob, Long> frames = stack.frames().stream()
                .filter(frame -> kind(frame) == CodeBlobKind.NMETHOD)
                .collect(Collectors.groupingBy(frame -> frame.blob().orElseThrow(), Collectors.counting()));
        // C2 puts one call of the method into itself; C1 none.
        assertThat(frames.values()).anyMatch(count -> count >= ParkedThreads.DEPTH / 2);
        assertThat(stack.frames()).anyMatch(frame -> kind(frame) == CodeBlobKind.STUB_ROUTINES);
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void aCopyThatIsTooShortSaysSo(Path javaHome) throws Exception {
        UnwoundStack stack = walk(javaHome, "cold", 2048);

        assertThat(stack.end()).isEqualTo(End.OUTSIDE_COPY);
        assertThat(stack.frames()).hasSizeGreaterThan(4);
    }

    private static UnwoundStack walk(Path javaHome, String thread, int bytes) throws Exception {
        try (ParkedJvm jvm = ParkedJvm.start(javaHome);
                ProcessMemory memory = new ProcessMemory(jvm.procDirectory())) {
            VmStructs structs = VmStructs.read(memory, jvm.libjvmBase());
            ThreadState state = ParkedThread.read(jvm, memory, structs, thread);
            StackUnwinder unwinder = StackUnwinder.of(
                    memory, structs, CodeCache.of(memory, structs), new MappedFiles(jvm.procDirectory(), state.ip()));
            ByteBuffer copy = state.stackCopy().duplicate();
            copy.limit(Math.min(bytes, copy.limit()));
            return unwinder.unwind(new ThreadState(
                    state.ip(),
                    state.sp(),
                    state.fp(),
                    state.link(),
                    state.lastJavaSp(),
                    state.lastJavaPc(),
                    state.lastJavaFp(),
                    copy));
        }
    }

    private static CodeBlobKind kind(StackFrame frame) {
        return frame.blob().map(CodeBlob::kind).orElse(CodeBlobKind.OTHER);
    }
}

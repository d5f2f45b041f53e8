package dev.weir.profiler.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.hotspot.ProcessMemory;
import dev.weir.hotspot.unwind.StackReader;
import dev.weir.model.Tgid;
import dev.weir.profiler.fuzz.Fuzz;
import dev.weir.profiler.symbol.ElfCache;
import dev.weir.profiler.symbol.MappedCode;
import dev.weir.profiler.symbol.Registers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The walk over stacks that no program has, through the code of this very process. */
class NativeUnwinderTest {
    private static final long SP = 0x7ffd_0000_0000L;
    private static final int STACK_BYTES = 64 << 10;

    // Within libc and libjvm, where their code is.
    private static final int CODE_BYTES = 0x140000;

    private final Tgid self = new Tgid(Math.toIntExact(ProcessHandle.current().pid()));
    private final ElfCache elfs = new ElfCache();
    private ProcessMemory memory;
    private MappedCode code;

    @BeforeEach
    void open() throws Exception {
        memory = new ProcessMemory(Path.of("/proc", self.toString()));
        code = new MappedCode(self, elfs);
    }

    @AfterEach
    void close() throws Exception {
        memory.close();
        elfs.close();
    }

    private long codeAddress(Random random) {
        return (random.nextBoolean()
                        ? code.startOf("libc.so.6").orElseThrow() + 0x28000
                        : code.startOf("libjvm.so").orElseThrow() + 0x500000)
                + random.nextInt(CODE_BYTES);
    }

    @Test
    void whateverStandsOnTheStackTheWalkEndsAndGoesUp() throws Exception {
        Random planting = new Random(5);
        ByteBuffer good = ByteBuffer.allocate(STACK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        while (good.hasRemaining()) {
            long word = planting.nextInt(8) == 0 ? SP + (planting.nextInt(STACK_BYTES) & ~7) : codeAddress(planting);
            good.putLong(word);
        }
        NativeUnwinder unwinder = new NativeUnwinder(code, memory, List.of());
        Fuzz.run("NativeUnwinder", good.array(), (input, random) -> {
            long fp = random.nextInt(4) == 0 ? random.nextLong() : SP + random.nextInt(STACK_BYTES);
            NativeFrame leaf = new NativeFrame(codeAddress(random), Registers.of(SP, fp), true);
            NativeStack stack = unwinder.unwind(leaf, new StackReader(SP, ByteBuffer.wrap(input)));
            check(stack, input.length);
            return stack.frames().size() > 4;
        });
    }

    private void check(NativeStack stack, int copied) {
        List<NativeFrame> frames = stack.frames();
        assertThat(frames.size()).isBetween(1, 4096);
        for (int i = 1; i < frames.size(); i++) {
            NativeFrame frame = frames.get(i);
            // Only a signal handler may run above what it interrupted.
            if (!frame.leaf()) {
                assertThat(frame.registers().sp())
                        .isGreaterThan(frames.get(i - 1).registers().sp());
                assertThat(frame.registers().sp()).isLessThanOrEqualTo(SP + copied);
            }
            assertThat(code.isCode(frame.leaf() ? frame.pc() : frame.pc() - 1)).isTrue();
        }
    }

    @Test
    void codeThatNoFileDescribesIsAskedOfWhoKnowsIt() {
        long generated = 0x1000;
        long caller = code.startOf("libc.so.6").orElseThrow() + 0x28001;
        ByteBuffer words =
                ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).putLong(8, caller);
        GeneratedCode trampoline = (frame, stack) -> frame.pc() == generated
                ? Optional.of(frame.calledFrom(
                        stack.word(frame.registers().sp() + 8),
                        frame.registers().sp() + 16))
                : Optional.empty();
        NativeFrame leaf = new NativeFrame(generated, Registers.of(SP, 0), true);

        NativeStack known = new NativeUnwinder(code, memory, List.of(trampoline))
                .unwind(leaf, new StackReader(SP, words.duplicate().clear()));
        assertThat(known.frames()).extracting(NativeFrame::pc).startsWith(generated, caller);
        assertThat(known.withoutTable()).isPositive();

        NativeStack unknown = new NativeUnwinder(code, memory, List.of())
                .unwind(leaf, new StackReader(SP, words.duplicate().clear()));
        assertThat(unknown.frames()).hasSize(1);
        assertThat(unknown.end()).isEqualTo(NativeEnd.NO_FRAME_POINTER);
    }

    @Test
    void aCallerThatIsNoCodeOrLiesBelowEndsTheWalk() {
        NativeFrame leaf = new NativeFrame(0x1000, Registers.of(SP, 0), true);
        StackReader stack = new StackReader(SP, ByteBuffer.allocate(64));
        GeneratedCode nowhere = (frame, words) -> Optional.of(frame.calledFrom(0x2000, SP + 16));
        GeneratedCode below = (frame, words) -> Optional.of(frame.calledFrom(
                code.startOf("libc.so.6").orElseThrow() + 0x28001,
                frame.registers().sp()));
        GeneratedCode beyond = (frame, words) -> Optional.of(
                frame.calledFrom(words.word(SP + 64), frame.registers().sp() + 16));
        assertThat(new NativeUnwinder(code, memory, List.of(nowhere))
                        .unwind(leaf, stack)
                        .end())
                .isEqualTo(NativeEnd.BAD_RETURN_ADDRESS);
        assertThat(new NativeUnwinder(code, memory, List.of(below))
                        .unwind(leaf, stack)
                        .end())
                .isEqualTo(NativeEnd.BAD_RETURN_ADDRESS);
        assertThat(new NativeUnwinder(code, memory, List.of(beyond))
                        .unwind(leaf, stack)
                        .end())
                .isEqualTo(NativeEnd.OUTSIDE_COPY);
    }
}

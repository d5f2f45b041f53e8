package dev.weir.hotspot.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.hotspot.ParkedJvm;
import dev.weir.hotspot.ProcessMemory;
import dev.weir.hotspot.RecordedPages;
import dev.weir.hotspot.VmStructs;
import dev.weir.hotspot.code.CodeCache;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Stacks, registers and memory of a real JVM, damaged: no walk may throw, hang, or read outside its copy. */
@Timeout(60)
class UnwinderFuzzTest {
    private static final long SEED = 20_261_120;
    private static final long BUDGET_NANOS = 1_500_000_000L;
    private static final int STACKS_PER_MEMORY = 400;
    private static final long LONGEST_WALK_NANOS = 1_000_000_000L;

    static List<Path> javaHomes() throws IOException {
        return ParkedJvm.javaHomes();
    }

    /** What was recorded of one JVM. */
    private record Recording(
            Map<Long, byte[]> pages, VmStructs structs, NativeCode nativeCode, List<ThreadState> states) {}

    @ParameterizedTest
    @MethodSource("javaHomes")
    void noDamageMakesAWalkThrowOrHang(Path javaHome) throws Exception {
        Recording recorded = record(javaHome);
        List<Long> addresses = addresses(recorded);
        Random random = new Random(SEED);
        long end = System.nanoTime() + BUDGET_NANOS;
        long walks = 0;
        long complete = 0;
        long longest = 0;
        while (System.nanoTime() < end) {
            RecordedPages pages = RecordedPages.of(recorded.pages());
            StackUnwinder unwinder;
            try (ProcessMemory memory = new ProcessMemory(pages.damaged(random, random.nextInt(200), addresses))) {
                unwinder = StackUnwinder.of(
                        memory, recorded.structs(), CodeCache.of(memory, recorded.structs()), recorded.nativeCode());
                for (int i = 0; i < STACKS_PER_MEMORY; i++) {
                    ThreadState state = damaged(
                            recorded.states()
                                    .get(random.nextInt(recorded.states().size())),
                            random,
                            addresses);
                    long begin = System.nanoTime();
                    UnwoundStack stack = unwinder.unwind(state);
                    longest = Math.max(longest, System.nanoTime() - begin);
                    walks++;
                    complete += stack.end().isComplete() ? 1 : 0;
                }
            } catch (IOException e) {
                // The damage lies in what an unwinder reads when it is made; it was told.
                assertThat(e).hasMessageMatching("(?s).+");
            }
        }

        assertThat(longest).isLessThan(LONGEST_WALK_NANOS);
        assertThat(walks).isGreaterThan(STACKS_PER_MEMORY);
        // Else the damage is so great that the walks end before they begin.
        assertThat(complete).isBetween(walks / 100, walks * 99 / 100);
    }

    @Test
    void wordsOutsideTheCopyAreRefused() {
        StackReader stack = new StackReader(4096, ByteBuffer.allocate(20).position(2));

        assertThat(stack.end()).isEqualTo(4096 + 18);
        assertThat(stack.holds(4096)).isTrue();
        assertThat(stack.holds(4096 + 10)).isTrue();
        assertThat(stack.holds(4096 + 11)).isFalse();
        assertThat(stack.holds(4095)).isFalse();
        assertThat(stack.holds(-1)).isFalse();
        assertThat(stack.holds(Long.MIN_VALUE)).isFalse();
    }

    private static Recording record(Path javaHome) throws Exception {
        Map<Long, byte[]> pages = new HashMap<>();
        try (ParkedJvm jvm = ParkedJvm.start(javaHome);
                FileChannel live = FileChannel.open(jvm.procDirectory().resolve("mem"));
                ProcessMemory memory = new ProcessMemory(RecordedPages.recording(ParkedJvm.memory(live), pages))) {
            VmStructs structs = VmStructs.read(memory, jvm.libjvmBase());
            List<ThreadState> states = new ArrayList<>();
            for (String name : List.of("cold", "warm")) {
                states.add(ParkedThread.read(jvm, memory, structs, name));
            }
            NativeCode nativeCode =
                    new MappedFiles(jvm.procDirectory(), states.get(0).ip());
            StackUnwinder unwinder = StackUnwinder.of(memory, structs, CodeCache.of(memory, structs), nativeCode);
            for (ThreadState state : List.copyOf(states)) {
                assertThat(unwinder.unwind(state).end()).isEqualTo(End.THREAD_ENTRY);
                states.addAll(asLeaves(state, unwinder.unwind(state)));
            }
            return new Recording(Map.copyOf(pages), structs, nativeCode, states);
        }
    }

    /** Each frame's pc as that of a running thread: so the rules for leaves are met too. */
    private static List<ThreadState> asLeaves(ThreadState state, UnwoundStack stack) {
        List<ThreadState> leaves = new ArrayList<>();
        for (StackFrame frame : stack.frames()) {
            ByteBuffer copy = state.stackCopy().duplicate();
            int skip = (int) Math.min(state.lastJavaSp() - state.sp(), copy.remaining() - 8L);
            copy.position(Math.max(skip, 0));
            leaves.add(new ThreadState(
                    frame.pc(), state.sp() + skip, state.lastJavaFp(), frame.pc(), 0, 0, 0, copy.slice()));
        }
        return leaves;
    }

    private static List<Long> addresses(Recording recorded) {
        List<Long> addresses = new ArrayList<>();
        for (ThreadState state : recorded.states()) {
            addresses.add(state.ip());
            addresses.add(state.sp());
        }
        ByteBuffer copy = recorded.states().get(0).stackCopy().duplicate().order(ByteOrder.nativeOrder());
        while (copy.remaining() >= Long.BYTES) {
            addresses.add(copy.getLong());
        }
        return addresses;
    }

    private static ThreadState damaged(ThreadState state, Random random, List<Long> addresses) {
        ByteBuffer source = state.stackCopy().duplicate();
        ByteBuffer copy = ByteBuffer.allocate(source.remaining()).order(ByteOrder.nativeOrder());
        copy.put(source).flip();
        for (int i = random.nextInt(12); i > 0 && copy.limit() >= Long.BYTES; i--) {
            int near = random.nextBoolean() ? copy.limit() / 8 : Math.min(copy.limit() / 8, 64);
            copy.putLong(random.nextInt(near) * 8, RecordedPages.noise(random, addresses));
        }
        if (random.nextInt(8) == 0) {
            copy.limit(random.nextInt(copy.limit() + 1));
        }
        return new ThreadState(
                pick(random, state.ip(), addresses),
                pick(random, state.sp(), addresses),
                pick(random, state.fp(), addresses),
                pick(random, state.link(), addresses),
                pick(random, state.lastJavaSp(), addresses),
                pick(random, state.lastJavaPc(), addresses),
                pick(random, state.lastJavaFp(), addresses),
                copy);
    }

    private static long pick(Random random, long value, List<Long> addresses) {
        return random.nextInt(8) == 0 ? RecordedPages.noise(random, addresses) : value;
    }
}

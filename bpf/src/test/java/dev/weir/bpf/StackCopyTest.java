package dev.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel copies of stacks whose content is known. */
@Tag("kernel")
class StackCopyTest {
    private static final AnchorWords ANCHOR = new AnchorWords(0xa1, 0xa2, 0xa3);
    private static final Room SMALL = new Room(8 << 20, 1);

    @TempDir
    static Path directory;

    private static Path program;

    @BeforeAll
    static void plant() throws Exception {
        Requirements.kernel();
        Requirements.require(Architecture.current() == Architecture.X86_64, "an object for this architecture");
        LibC.load();
        program = Planted.compile(directory);
    }

    /** A thread with an array of known words on its stack. */
    private static final class Words implements AutoCloseable {
        final Planted planted = new Planted(program);
        final int tid;
        final long first;
        final long base;
        final int count;

        Words(String command, int count) throws Exception {
            this.count = count;
            tid = (int) planted.tell(command + " " + count);
            first = planted.tell("first");
            base = planted.tell("base");
        }

        SampledThread known() throws Exception {
            return new SampledThread(tid, planted.tell("anchor"), base);
        }

        StackSampler sampler(int stackCopyBytes) {
            return StackSampler.open(499, List.of(new SampledProcess(planted.tgid(), stackCopyBytes)), SMALL);
        }

        List<RawSample> sample(StackSampler sampler) throws Exception {
            sampler.start();
            planted.awaitCpuTime(Duration.ofMillis(100));
            sampler.stop();
            List<RawSample> samples = new ArrayList<>();
            sampler.drain(samples::add);
            assertThat(sampler.ringFull(planted.tgid())).isZero();
            // The main thread shows up while it answers.
            samples.removeIf(sample -> sample.tid() != tid);
            assertThat(samples).hasSizeGreaterThan(10);
            return samples;
        }

        /** The copy starts at sp, and each word of the array that it reaches stands where it should. */
        void assertCopied(RawSample sample, long end) {
            long sp = sample.registers().sp();
            ByteBuffer copy = sample.stackCopy();
            assertThat(sp).isLessThan(first);
            assertThat(sp + copy.remaining()).isEqualTo(end);
            int reached = 0;
            for (int i = 0; i < count && first + 8L * i + 8 <= end; i++) {
                assertThat(copy.getLong((int) (first - sp) + 8 * i)).isEqualTo(0x5eed_0000_0000_0000L | i);
                reached++;
            }
            assertThat(reached).isPositive();
        }

        @Override
        public void close() {
            planted.close();
        }
    }

    @Test
    void aKnownThreadIsCopiedUpToItsBaseWhateverTheLimitOfUnknownOnes() throws Exception {
        try (Words words = new Words("words", 2000);
                StackSampler sampler = words.sampler(64)) {
            sampler.addThreads(List.of(words.known()));
            assertThat(words.sample(sampler)).allSatisfy(sample -> {
                words.assertCopied(sample, words.base);
                assertThat(sample.anchor()).isEqualTo(ANCHOR);
            });
        }
    }

    @Test
    void aDeeperStackIsCopiedAsFarAsThereIsRoom() throws Exception {
        try (Words words = new Words("words", 20_000);
                StackSampler sampler = words.sampler(64)) {
            sampler.addThreads(List.of(words.known()));
            assertThat(words.sample(sampler))
                    .allSatisfy(sample ->
                            words.assertCopied(sample, sample.registers().sp() + SampledProcess.MAX_STACK_COPY_BYTES));
        }
    }

    @Test
    void anUnknownThreadIsCopiedUpToTheLimitAndHasNoAnchor() throws Exception {
        // 5,000 bytes end neither with a page nor with a chunk.
        try (Words words = new Words("words", 2000);
                StackSampler sampler = words.sampler(5_000)) {
            assertThat(words.sample(sampler)).allSatisfy(sample -> {
                words.assertCopied(sample, sample.registers().sp() + 5_000);
                assertThat(sample.anchor()).isEqualTo(AnchorWords.ZERO);
            });
        }
    }

    @Test
    void theCopyOfAnUnknownThreadLosesNothingBeforeTheEndOfItsMapping() throws Exception {
        try (Words words = new Words("words", 2000);
                StackSampler sampler = words.sampler(SampledProcess.MAX_STACK_COPY_BYTES)) {
            assertThat(words.sample(sampler)).allSatisfy(sample -> words.assertCopied(sample, words.base));
        }
    }

    @Test
    void inTheKernelTheCopyStartsWhereTheThreadEnteredIt() throws Exception {
        try (Words words = new Words("kernel_words", 2000);
                StackSampler sampler = words.sampler(64)) {
            sampler.addThreads(List.of(words.known()));
            assertThat(words.sample(sampler))
                    .filteredOn(RawSample::kernelMode)
                    .hasSizeGreaterThan(10)
                    .allSatisfy(sample -> {
                        words.assertCopied(sample, words.base);
                        assertThat(sample.kernelStack().depth()).isPositive();
                    });
        }
    }

    @Test
    void aProcessWithoutStackCopyHasNoneForKnownThreadsEither() throws Exception {
        try (Words words = new Words("words", 2000);
                StackSampler sampler = words.sampler(0)) {
            sampler.addThreads(List.of(words.known()));
            assertThat(words.sample(sampler)).allSatisfy(sample -> {
                assertThat(sample.stackCopy().remaining()).isZero();
                assertThat(sample.anchor()).isEqualTo(AnchorWords.ZERO);
            });
        }
    }

    @Test
    void threadsCanBeToldOfAndForgottenWhileSamplingAndATableThatIsFullIsSaid() throws Exception {
        try (Words words = new Words("words", 2000);
                StackSampler sampler = words.sampler(64)) {
            SampledThread other = new SampledThread(words.planted.tgid().value(), 0, 0);
            sampler.start();
            sampler.addThreads(List.of(other));
            sampler.addThreads(List.of(words.known()));
            assertThat(sampler.notes()).singleElement().asString().contains("table of threads was full 1 time");
            assertThat(words.sample(sampler))
                    .allSatisfy(
                            sample -> assertThat(sample.stackCopy().remaining()).isEqualTo(64));
            sampler.removeThreads(List.of(other.tid(), other.tid()));
            sampler.addThreads(List.of(words.known(), words.known()));
            assertThat(words.sample(sampler)).allSatisfy(sample -> words.assertCopied(sample, words.base));
        }
    }
}

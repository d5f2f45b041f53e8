package dev.weir.profiler.symbol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Single rows, on a stack whose word at an address is a thousand times that address. */
class FrameStepTest {
    private static final FrameStep.Words<RuntimeException> STACK = address -> 1000 * address;

    private static UnwindRow row(UnwindRule cfa, UnwindRule rbp, UnwindRule returnAddress, boolean signalFrame) {
        List<UnwindRule> rules = new ArrayList<>(Collections.nCopies(UnwindRow.REGISTERS, UnwindRule.SAME_VALUE));
        rules.set(UnwindRow.RBP, rbp);
        rules.set(UnwindRow.RETURN_ADDRESS, returnAddress);
        return new UnwindRow(cfa, rules, signalFrame);
    }

    private static Optional<FrameStep> take(UnwindRow row) {
        return FrameStep.take(row, 0x4008, Registers.of(100, 200), STACK);
    }

    private static UnwindRule sp(long offset) {
        return new UnwindRule.RegisterPlus(UnwindRow.RSP, offset);
    }

    private static UnwindRule at(long offset) {
        return new UnwindRule.AtCfa(offset);
    }

    private static DwarfExpression expression(int... code) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(code.length + 1).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) code.length);
        for (int b : code) {
            bytes.put((byte) b);
        }
        return DwarfExpression.read(new DwarfCursor(bytes, 0, bytes.capacity()));
    }

    @Test
    void theReturnAddressIsBelowTheCanonicalFrameAddressAndRbpWhereItWasSaved() {
        assertThat(take(row(sp(24), at(-16), at(-8), false)))
                .contains(new FrameStep(116_000, Registers.of(124, 108_000), false));
        assertThat(take(row(new UnwindRule.RegisterPlus(UnwindRow.RBP, 16), at(-16), at(-8), false)))
                .contains(new FrameStep(208_000, Registers.of(216, 200_000), false));
    }

    @Test
    void aRegisterThatTheEpilogueHasPoppedIsNotReadAgain() {
        assertThat(take(row(sp(8), at(-16), at(-8), false)))
                .contains(new FrameStep(100_000, Registers.of(108, 200), false));
    }

    @Test
    void theRowOfAPltIsAnExpressionOfItsPlaceInTheEntry() throws Exception {
        // rsp + 8 + ((rip & 15) >= 11) * 8, as every linker writes it: before the push of the entry, and after it.
        UnwindRule plt = new UnwindRule.ValueOf(expression(0x77, 8, 0x80, 0, 0x3f, 0x1a, 0x3b, 0x2a, 0x33, 0x24, 0x22));
        UnwindRow row = row(plt, UnwindRule.SAME_VALUE, at(-8), false);
        assertThat(FrameStep.take(row, 0x4006, Registers.of(100, 200), STACK))
                .contains(new FrameStep(100_000, Registers.of(108, 200), false));
        assertThat(FrameStep.take(row, 0x400b, Registers.of(100, 200), STACK))
                .contains(new FrameStep(108_000, Registers.of(116, 200), false));
    }

    @Test
    void theFrameOfASignalHasAllThatItInterrupted() throws Exception {
        List<UnwindRule> rules = new ArrayList<>(Collections.nCopies(UnwindRow.REGISTERS, UnwindRule.SAME_VALUE));
        rules.set(UnwindRow.RBP, new UnwindRule.AtExpression(expression(0x77, 0x20)));
        rules.set(UnwindRow.RSP, new UnwindRule.AtExpression(expression(0x77, 0x28)));
        rules.set(UnwindRow.RETURN_ADDRESS, new UnwindRule.AtExpression(expression(0x77, 0x30)));
        UnwindRow row = new UnwindRow(new UnwindRule.ValueOf(expression(0x77, 0x28, 0x06)), rules, true);
        assertThat(take(row)).contains(new FrameStep(148_000, Registers.of(140_000, 132_000), true));
    }

    @Test
    void withoutWhatIsNeededThereIsNoCaller() throws Exception {
        assertThat(take(row(sp(8), UnwindRule.SAME_VALUE, UnwindRule.UNDEFINED, false)))
                .isEmpty();
        assertThat(take(row(UnwindRule.UNDEFINED, UnwindRule.SAME_VALUE, at(-8), false)))
                .isEmpty();
        assertThat(take(row(new UnwindRule.RegisterPlus(10, 0), UnwindRule.SAME_VALUE, at(-8), false)))
                .isEmpty();
        // Division by zero, an endless loop, an empty stack, an operation that is none.
        for (int[] code : new int[][] {{0x31, 0x30, 0x1b}, {0x2f, 0xfd, 0xff}, {0x22}, {0xff}, {}}) {
            UnwindRule broken = new UnwindRule.ValueOf(expression(code));
            assertThat(take(row(broken, UnwindRule.SAME_VALUE, at(-8), false))).isEmpty();
        }
    }

    @Test
    void aCallerIsNeverBelow() {
        assertThat(take(row(sp(0), UnwindRule.SAME_VALUE, at(8), false))).isEmpty();
        assertThat(take(row(sp(-64), UnwindRule.SAME_VALUE, at(80), false))).isEmpty();
    }
}

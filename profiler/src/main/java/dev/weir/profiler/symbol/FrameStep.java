package dev.weir.profiler.symbol;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * The caller of a native frame, as far as rsp and rbp tell: they are the registers that a sample brings and that code without frame pointers
 * saves and restores so that they can be followed.
 *
 * @param pc the return address, or where the signal came
 * @param fp rbp; 0 where the table says that it is lost
 * @param interrupted whether a signal came at {@code pc}, so that it is no return address
 */
record FrameStep(long pc, long sp, long fp, boolean interrupted) {
    /** A copied stack: the word at an address, or an exception where the copy does not reach. */
    interface Words<E extends Exception> {
        long at(long address) throws E;
    }

    /** One row in use: the registers of the frame that it describes, and its CFA. */
    private record Frame<E extends Exception>(UnwindRow row, long pc, long sp, long fp, Words<E> stack)
            implements DwarfExpression.Machine<E> {
        @Override
        public OptionalLong register(int number) {
            return switch (number) {
                case UnwindRow.RSP -> OptionalLong.of(sp);
                case UnwindRow.RBP -> OptionalLong.of(fp);
                case UnwindRow.RETURN_ADDRESS -> OptionalLong.of(pc);
                default -> OptionalLong.empty();
            };
        }

        @Override
        public long word(long address) throws E {
            return stack.at(address);
        }

        OptionalLong cfa() throws E {
            if (row.cfa() instanceof UnwindRule.RegisterPlus plus) {
                return plus(register(plus.register()), plus.offset());
            }
            return row.cfa() instanceof UnwindRule.ValueOf value
                    ? value.expression().evaluate(Optional.empty(), this)
                    : OptionalLong.empty();
        }

        /** What the caller has in a register; {@code same} is what it has if nothing was done to it. */
        OptionalLong caller(int register, long cfa, OptionalLong same) throws E {
            UnwindRule rule = row.registers().get(register);
            if (rule instanceof UnwindRule.SameValue) {
                return same;
            }
            if (rule instanceof UnwindRule.AtCfa at) {
                // Below the stack pointer is a slot that the epilogue has popped already: the register has its value
                // back. Compilers do not
                // always say so.
                return cfa + at.offset() - sp < 0 ? same : OptionalLong.of(word(cfa + at.offset()));
            }
            if (rule instanceof UnwindRule.CfaPlus plus) {
                return OptionalLong.of(cfa + plus.offset());
            }
            if (rule instanceof UnwindRule.RegisterPlus plus) {
                return plus(register(plus.register()), plus.offset());
            }
            if (rule instanceof UnwindRule.ValueOf value) {
                return value.expression().evaluate(Optional.of(cfa), this);
            }
            if (rule instanceof UnwindRule.AtExpression at) {
                OptionalLong slot = at.expression().evaluate(Optional.of(cfa), this);
                return slot.isEmpty() ? slot : OptionalLong.of(word(slot.getAsLong()));
            }
            return OptionalLong.empty();
        }

        private static OptionalLong plus(OptionalLong register, long offset) {
            return register.isEmpty() ? register : OptionalLong.of(register.getAsLong() + offset);
        }
    }

    /**
     * Empty when the row uses a register that is not known, says that there is no caller, or leads downwards.
     *
     * @param pc of the frame that the row describes
     */
    static <E extends Exception> Optional<FrameStep> take(UnwindRow row, long pc, long sp, long fp, Words<E> stack)
            throws E {
        Frame<E> frame = new Frame<>(row, pc, sp, fp, stack);
        OptionalLong cfa = frame.cfa();
        if (cfa.isEmpty()) {
            return Optional.empty();
        }
        OptionalLong callerPc = frame.caller(UnwindRow.RETURN_ADDRESS, cfa.getAsLong(), OptionalLong.empty());
        OptionalLong callerSp = frame.caller(UnwindRow.RSP, cfa.getAsLong(), cfa);
        if (callerPc.isEmpty() || callerSp.isEmpty()) {
            return Optional.empty();
        }
        // A handler may run on a stack of its own, above or below the one that was interrupted.
        if (!row.signalFrame() && callerSp.getAsLong() - sp <= 0) {
            return Optional.empty();
        }
        long callerFp = frame.caller(UnwindRow.RBP, cfa.getAsLong(), OptionalLong.of(fp))
                .orElse(0);
        return Optional.of(new FrameStep(callerPc.getAsLong(), callerSp.getAsLong(), callerFp, row.signalFrame()));
    }

    /** Whether the row is of code that nobody called: where a thread or the process begins. */
    static boolean isOutermost(UnwindRow row) {
        return row.registers().get(UnwindRow.RETURN_ADDRESS) instanceof UnwindRule.Undefined;
    }
}

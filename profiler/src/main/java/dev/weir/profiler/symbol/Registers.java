package dev.weir.profiler.symbol;

import java.util.Arrays;
import java.util.OptionalLong;

/** The general registers of one frame on x86-64, as far as they are known; by DWARF's numbers (System V ABI, figure 3.36). Immutable. */
public final class Registers {
    /** What is known of a frame when nothing is. */
    public static final Registers NONE = new Registers(new long[UnwindRow.RETURN_ADDRESS], 0);

    // What a function gives back to its caller as it was: rbx, rbp, r12 to r15. Of the others a caller knows nothing.
    private static final int PRESERVED = 1 << UnwindRow.RBX | 1 << UnwindRow.RBP | 0xf << UnwindRow.R12;

    private final long[] values;
    private final int known;

    private Registers(long[] values, int known) {
        this.values = values;
        this.known = known;
    }

    /** Nothing but the stack pointer and rbp. */
    public static Registers of(long sp, long fp) {
        return NONE.with(UnwindRow.RSP, sp).with(UnwindRow.RBP, fp);
    }

    /** The same but for one. */
    Registers with(int number, long value) {
        long[] copy = values.clone();
        copy[number] = value;
        return new Registers(copy, known | 1 << number);
    }

    /** What a caller has of these after a return that leaves the stack pointer there: what functions preserve. */
    public Registers returned(long sp) {
        return new Registers(values, known & PRESERVED).with(UnwindRow.RSP, sp);
    }

    /** The same, with another rbp. */
    public Registers withFp(long fp) {
        return with(UnwindRow.RBP, fp);
    }

    public Registers withRax(long value) {
        return with(UnwindRow.RAX, value);
    }

    /** Empty for one that is not known, or is no general register. */
    OptionalLong get(int number) {
        return number >= 0 && number < values.length && (known >>> number & 1) != 0
                ? OptionalLong.of(values[number])
                : OptionalLong.empty();
    }

    /** The stack pointer; 0 where it is not known. */
    public long sp() {
        return values[UnwindRow.RSP];
    }

    /** rbp, whatever the code uses it for; 0 where it is not known. */
    public long fp() {
        return values[UnwindRow.RBP];
    }

    /** Whether a function that does nothing to this register returns with what it was called with. */
    static boolean isPreserved(int number) {
        return (PRESERVED >>> number & 1) != 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Registers registers
                && known == registers.known
                && Arrays.equals(values, registers.values);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(values) + known;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < values.length; i++) {
            if (get(i).isPresent()) {
                text.append(text.length() == 1 ? "" : ", ")
                        .append(i)
                        .append("=")
                        .append(Long.toHexString(values[i]));
            }
        }
        return text.append("}").toString();
    }

    /** Makes the registers of a caller without a copy for each. */
    static final class Builder {
        private final long[] values = new long[UnwindRow.RETURN_ADDRESS];
        private int known;

        void set(int number, OptionalLong value) {
            if (value.isPresent()) {
                values[number] = value.getAsLong();
                known |= 1 << number;
            }
        }

        Registers build() {
            return new Registers(values, known);
        }
    }
}

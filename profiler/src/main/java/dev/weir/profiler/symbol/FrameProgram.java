package dev.weir.profiler.symbol;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Executes the call frame instructions of one function up to an address. DWARF 5, section 6.4.2, and the LSB's additions for .eh_frame.
 *
 * <p>Each instruction takes at least one byte of a range whose length {@link CallFrames} bounds, so every program ends soon.
 */
final class FrameProgram {
    // GCC nests one or two; an unbounded stack would let a small damaged file fill the heap.
    private static final int MOST_REMEMBERED = 64;

    private final CommonFrame common;
    private final long address;
    private UnwindRule cfa = UnwindRule.UNDEFINED;
    private UnwindRule[] rules = new UnwindRule[UnwindRow.REGISTERS];
    private UnwindRule[] initial = rules;
    private final Deque<Remembered> remembered = new ArrayDeque<>();
    private long location;

    private record Remembered(UnwindRule cfa, List<UnwindRule> rules) {}

    private FrameProgram(CommonFrame common, long start, long address) {
        this.common = common;
        this.address = address;
        location = start;
        Arrays.fill(rules, UnwindRule.SAME_VALUE);
    }

    /** The row that holds at {@code address} of a function that begins at {@code start}. */
    static UnwindRow run(CommonFrame common, DwarfCursor instructions, long start, long address) throws IOException {
        FrameProgram program = new FrameProgram(common, start, address);
        program.run(common.instructions());
        program.initial = program.rules.clone();
        program.run(instructions);
        return new UnwindRow(program.cfa, List.of(program.rules), common.signalFrame());
    }

    private void run(DwarfCursor in) throws IOException {
        while (in.hasRemaining() && Long.compareUnsigned(location, address) <= 0) {
            int opcode = in.unsignedByte();
            int low = opcode & 0x3f;
            switch (opcode & 0xc0) {
                case 0x40 -> advance(low);
                case 0x80 -> set(low, new UnwindRule.AtCfa(in.unsignedLeb() * common.dataAlignment()));
                case 0xc0 -> restore(low);
                default -> execute(opcode, in);
            }
        }
    }

    private void execute(int opcode, DwarfCursor in) throws IOException {
        switch (opcode) {
            case 0x00 -> {} // nop
            case 0x01 -> location = common.readLocation(in); // set_loc
            case 0x02 -> advance(in.unsigned(1));
            case 0x03 -> advance(in.unsigned(2));
            case 0x04 -> advance(in.unsigned(4));
            case 0x05 -> set(in.unsignedLeb(), new UnwindRule.AtCfa(in.unsignedLeb() * common.dataAlignment()));
            case 0x06 -> restore(in.unsignedLeb());
            case 0x07 -> set(in.unsignedLeb(), UnwindRule.UNDEFINED);
            case 0x08 -> set(in.unsignedLeb(), UnwindRule.SAME_VALUE);
            case 0x09 -> set(in.unsignedLeb(), new UnwindRule.RegisterPlus(register(in), 0));
            case 0x0a -> remember();
            case 0x0b -> recall();
            case 0x0c -> cfa = new UnwindRule.RegisterPlus(register(in), in.unsignedLeb()); // def_cfa
            case 0x0d ->
                cfa = new UnwindRule.RegisterPlus(register(in), cfaRegister().offset());
            case 0x0e -> cfa = new UnwindRule.RegisterPlus(cfaRegister().register(), in.unsignedLeb());
            case 0x0f -> cfa = new UnwindRule.ValueOf(DwarfExpression.read(in)); // def_cfa_expression
            case 0x10 -> set(in.unsignedLeb(), new UnwindRule.AtExpression(DwarfExpression.read(in)));
            case 0x11 -> set(in.unsignedLeb(), new UnwindRule.AtCfa(in.signedLeb() * common.dataAlignment()));
            case 0x12 ->
                cfa = new UnwindRule.RegisterPlus(register(in), in.signedLeb() * common.dataAlignment()); // def_cfa_sf
            case 0x13 ->
                cfa = new UnwindRule.RegisterPlus(cfaRegister().register(), in.signedLeb() * common.dataAlignment());
            case 0x14 -> set(in.unsignedLeb(), new UnwindRule.CfaPlus(in.unsignedLeb() * common.dataAlignment()));
            case 0x15 -> set(in.unsignedLeb(), new UnwindRule.CfaPlus(in.signedLeb() * common.dataAlignment()));
            case 0x16 -> set(in.unsignedLeb(), new UnwindRule.ValueOf(DwarfExpression.read(in)));
            case 0x1d -> advance(in.unsigned(8)); // MIPS_advance_loc8
            case 0x2e -> in.unsignedLeb(); // GNU_args_size: pushed arguments, which the CFA already counts
            case 0x2f -> // GNU_negative_offset_extended
                set(in.unsignedLeb(), new UnwindRule.AtCfa(-in.unsignedLeb() * common.dataAlignment()));
            default -> throw new IOException("unknown call frame instruction 0x" + Integer.toHexString(opcode));
        }
    }

    private void advance(long delta) {
        location += delta * common.codeAlignment();
    }

    private void set(long register, UnwindRule rule) {
        if (register >= 0 && register < rules.length) {
            rules[(int) register] = rule;
        }
    }

    private void restore(long register) {
        if (register >= 0 && register < rules.length) {
            rules[(int) register] = initial[(int) register];
        }
    }

    private void remember() throws IOException {
        if (remembered.size() >= MOST_REMEMBERED) {
            throw new IOException("damaged: more than " + MOST_REMEMBERED + " remembered rows");
        }
        remembered.push(new Remembered(cfa, List.of(rules)));
    }

    private void recall() throws IOException {
        Remembered row = remembered.poll();
        if (row == null) {
            throw new IOException("damaged: a row is recalled that was not remembered");
        }
        cfa = row.cfa;
        rules = row.rules.toArray(UnwindRule[]::new);
    }

    private static int register(DwarfCursor in) throws IOException {
        long number = in.unsignedLeb();
        if (number < 0 || number >= UnwindRow.REGISTERS) {
            throw new IOException("damaged, or not supported: register " + Long.toUnsignedString(number));
        }
        return (int) number;
    }

    private UnwindRule.RegisterPlus cfaRegister() throws IOException {
        if (cfa instanceof UnwindRule.RegisterPlus register) {
            return register;
        }
        throw new IOException("damaged: the canonical frame address is not relative to a register");
    }
}

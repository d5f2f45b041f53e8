package dev.weir.hotspot.names;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/**
 * The invocations in a method's bytecode as HotSpot keeps it: with operands that index the constant pool's cache in this machine's byte order, and with
 * HotSpot's own fast instructions, whose numbers have been the same from JDK 8 to 25.
 */
final class Bytecodes {
    /** How an invocation chooses its method. */
    enum Kind {
        STATIC,
        SPECIAL,
        VIRTUAL,
        INTERFACE,
        /** Linked by java.lang.invoke. */
        DYNAMIC,
        /** An invocation of a MethodHandle's or VarHandle's polymorphic method. */
        HANDLE
    }

    /**
     * One invocation.
     *
     * @param operand an index of the constant pool's cache
     * @param certain whether every way through the method leads over it, to a return
     */
    record Invocation(int bci, Kind kind, int operand, boolean certain) {}

    private static final int FIRST_JUMP = 153;
    private static final int GOTO = 167;
    private static final int JSR = 168;
    private static final int TABLESWITCH = 170;
    private static final int LOOKUPSWITCH = 171;
    private static final int FIRST_RETURN = 172;
    private static final int LAST_RETURN = 177;
    private static final int INVOKEVIRTUAL = 182;
    private static final int INVOKESPECIAL = 183;
    private static final int INVOKESTATIC = 184;
    private static final int INVOKEINTERFACE = 185;
    private static final int INVOKEDYNAMIC = 186;
    private static final int ATHROW = 191;
    private static final int WIDE = 196;
    private static final int IFNULL = 198;
    private static final int IFNONNULL = 199;
    private static final int GOTO_W = 200;
    private static final int JSR_W = 201;
    private static final int IINC = 132;
    private static final int FAST_INVOKEVFINAL = 227;
    private static final int FAST_LINEARSWITCH = 228;
    private static final int FAST_BINARYSWITCH = 229;
    private static final int RETURN_REGISTER_FINALIZER = 232;
    private static final int INVOKEHANDLE = 233;

    /** The lengths of instructions 0 to 237; 0 where the length is not fixed, 9 where there is none. */
    private static final String LENGTHS = "1".repeat(16) // constants
            + "23233" // bipush, sipush, ldc, ldc_w, ldc2_w
            + "22222" // loads
            + "1".repeat(28) // loads of numbered locals and of array elements
            + "22222" // stores
            + "1".repeat(73) // stores of numbered locals, stack and arithmetic
            + "3" // iinc
            + "1".repeat(20) // conversions and comparisons
            + "3".repeat(16) // jumps, jsr
            + "2" // ret
            + "00" // the switches
            + "1".repeat(6) // returns
            + "3333" // fields
            + "333" // invokevirtual, invokespecial, invokestatic
            + "55" // invokeinterface, invokedynamic
            + "3" // new
            + "2" // newarray
            + "3" // anewarray
            + "11" // arraylength, athrow
            + "33" // checkcast, instanceof
            + "11" // monitors
            + "0" // wide
            + "4" // multianewarray
            + "33" // ifnull, ifnonnull
            + "55" // goto_w, jsr_w
            + "9" // breakpoint: what it replaced is elsewhere
            + "3".repeat(17) // fields, fast
            + "1" // fast_aload_0
            // These stand for a pair of which the second is still there.
            + "111" // fast_iaccess_0, fast_aaccess_0, fast_faccess_0
            + "222" // fast_iload, fast_iload2, fast_icaload
            + "3" // fast_invokevfinal
            + "00" // fast_linearswitch, fast_binaryswitch
            + "23" // fast_aldc, fast_aldc_w
            + "1" // return_register_finalizer
            + "3" // invokehandle
            + "33" // nofast_getfield, nofast_putfield
            + "1" // nofast_aload_0
            + "2"; // nofast_iload

    private Bytecodes() {}

    /** The invocations of a method, by their place; {@link IOException} when this is no bytecode. */
    static List<Invocation> invocations(byte[] code) throws IOException {
        ByteBuffer operands = ByteBuffer.wrap(code).order(ByteOrder.nativeOrder());
        List<Invocation> found = new ArrayList<>();
        int bci = 0;
        while (bci < code.length) {
            int instruction = code[bci] & 0xff;
            int length = length(code, bci);
            if (length <= 0 || length > code.length - bci) {
                throw new IOException("no bytecode at " + bci);
            }
            switch (instruction) {
                case INVOKESTATIC -> found.add(invocation(Kind.STATIC, operands, bci));
                case INVOKESPECIAL -> found.add(invocation(Kind.SPECIAL, operands, bci));
                case INVOKEVIRTUAL, FAST_INVOKEVFINAL -> found.add(invocation(Kind.VIRTUAL, operands, bci));
                case INVOKEINTERFACE -> found.add(invocation(Kind.INTERFACE, operands, bci));
                case INVOKEHANDLE -> found.add(invocation(Kind.HANDLE, operands, bci));
                case INVOKEDYNAMIC -> found.add(new Invocation(bci, Kind.DYNAMIC, operands.getInt(bci + 1), false));
                default -> {}
            }
            bci += length;
        }
        return found.stream()
                .map(call ->
                        new Invocation(call.bci(), call.kind(), call.operand(), !canReturnWithout(code, call.bci())))
                .toList();
    }

    private static Invocation invocation(Kind kind, ByteBuffer operands, int bci) {
        return new Invocation(bci, kind, operands.getShort(bci + 1) & 0xffff, false);
    }

    /** Whether some way from the begin to a return does not lead over an instruction. Exceptions are no ways. */
    private static boolean canReturnWithout(byte[] code, int avoided) {
        BitSet seen = new BitSet(code.length);
        Deque<Integer> pending = new ArrayDeque<>(List.of(0));
        while (!pending.isEmpty()) {
            int bci = pending.remove();
            if (bci == avoided || bci < 0 || bci >= code.length || seen.get(bci)) {
                continue;
            }
            seen.set(bci);
            int instruction = code[bci] & 0xff;
            if ((instruction >= FIRST_RETURN && instruction <= LAST_RETURN)
                    || instruction == RETURN_REGISTER_FINALIZER
                    || isSwitchOrSubroutine(instruction)) {
                // Where a switch leads is not followed: it may lead anywhere.
                return true;
            }
            ByteBuffer operands = ByteBuffer.wrap(code);
            if (instruction == GOTO_W && bci + 4 < code.length) {
                pending.add(bci + operands.getInt(bci + 1));
                continue;
            }
            boolean jump = (instruction >= FIRST_JUMP && instruction <= GOTO)
                    || instruction == IFNULL
                    || instruction == IFNONNULL;
            if (jump && bci + 2 < code.length) {
                pending.add(bci + operands.getShort(bci + 1));
            }
            if (instruction != GOTO && instruction != ATHROW) {
                pending.add(bci + Math.max(1, length(code, bci)));
            }
        }
        return false;
    }

    private static boolean isSwitchOrSubroutine(int instruction) {
        return (instruction >= JSR && instruction <= LOOKUPSWITCH)
                || instruction == JSR_W
                || instruction == FAST_LINEARSWITCH
                || instruction == FAST_BINARYSWITCH;
    }

    /** Of the instruction at a place; 0 or less where there is none. */
    private static int length(byte[] code, int bci) {
        int instruction = code[bci] & 0xff;
        if (instruction >= LENGTHS.length()) {
            return 0;
        }
        int fixed = LENGTHS.charAt(instruction) - '0';
        if (fixed != 0) {
            return fixed == 9 ? 0 : fixed;
        }
        if (instruction == WIDE) {
            return bci + 1 < code.length && (code[bci + 1] & 0xff) == IINC ? 6 : 4;
        }
        // Operands of switches begin at a multiple of four from the method's begin, in the byte order of class files.
        int aligned = (bci + 4) & ~3;
        if (aligned > code.length - 12) {
            return aligned == code.length - 8 && instruction != TABLESWITCH ? aligned + 8 - bci : 0;
        }
        ByteBuffer operands = ByteBuffer.wrap(code);
        long entries = instruction == TABLESWITCH
                ? operands.getInt(aligned + 8) - (long) operands.getInt(aligned + 4) + 1
                : operands.getInt(aligned + 4);
        long length = aligned - bci + (instruction == TABLESWITCH ? 12 + 4 * entries : 8 + 8 * entries);
        return entries < 0 || length > code.length ? 0 : (int) length;
    }
}

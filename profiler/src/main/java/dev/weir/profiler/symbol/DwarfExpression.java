package dev.weir.profiler.symbol;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;

/** A computation that says where a register was saved: a program for a stack machine. DWARF 5, section 2.5. */
final class DwarfExpression {
    // The longest seen, of signal frames and of PLTs, have 11 operations. A backward branch could make them endless.
    private static final int MOST_OPERATIONS = 1_000;
    private static final int DEEPEST = 64;

    private final byte[] code;

    private DwarfExpression(byte[] code) {
        this.code = code;
    }

    /** Takes a block with its length. */
    static DwarfExpression read(DwarfCursor in) throws IOException {
        return new DwarfExpression(in.block().toArray());
    }

    /** The registers and the memory of a thread, as far as they are known. */
    interface Machine<E extends Exception> {
        OptionalLong register(int number);

        long word(long address) throws E;
    }

    /**
     * The result; empty when the expression is damaged, uses an operation that frames have no use for, or a register that is not known.
     *
     * @param pushed what lies on the stack before the first operation: the CFA for a register's rule, nothing for the CFA itself
     */
    <E extends Exception> OptionalLong evaluate(Optional<Long> pushed, Machine<E> machine) throws E {
        try {
            Evaluation<E> evaluation = new Evaluation<>(code, machine);
            if (pushed.isPresent()) {
                evaluation.push(pushed.get());
            }
            return OptionalLong.of(evaluation.run());
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DwarfExpression expression && Arrays.equals(code, expression.code);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(code);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(code);
    }

    private static final class Evaluation<E extends Exception> {
        private final ByteBuffer bytes;
        private final Machine<E> machine;
        private final long[] stack = new long[DEEPEST];
        private DwarfCursor in;
        private int depth;

        Evaluation(byte[] code, Machine<E> machine) throws IOException {
            bytes = ByteBuffer.wrap(code).order(ByteOrder.LITTLE_ENDIAN);
            this.machine = machine;
            in = new DwarfCursor(bytes, 0, code.length);
        }

        long run() throws IOException, E {
            for (int i = 0; in.hasRemaining(); i++) {
                if (i == MOST_OPERATIONS) {
                    throw new IOException("more than " + MOST_OPERATIONS + " operations");
                }
                execute(in.unsignedByte());
            }
            return pop();
        }

        private void push(long value) throws IOException {
            if (depth == DEEPEST) {
                throw new IOException("deeper than " + DEEPEST);
            }
            stack[depth++] = value;
        }

        private long pop() throws IOException {
            if (depth == 0) {
                throw new IOException("nothing on the stack");
            }
            return stack[--depth];
        }

        private long pick(int below) throws IOException {
            if (below >= depth) {
                throw new IOException("nothing at " + below + " on the stack");
            }
            return stack[depth - 1 - below];
        }

        private void execute(int operation) throws IOException, E {
            if (operation >= 0x30 && operation <= 0x4f) {
                push(operation - 0x30); // lit0 to lit31
            } else if (operation >= 0x70 && operation <= 0x8f) {
                push(register(operation - 0x70) + in.signedLeb()); // breg0 to breg31
            } else if (operation >= 0x03 && operation <= 0x11) {
                pushConstantOrWord(operation);
            } else if (operation >= 0x12 && operation <= 0x17) {
                shuffle(operation);
            } else if (operation >= 0x1a && operation <= 0x2e && !isUnary(operation)) {
                long right = pop();
                push(binary(operation, pop(), right));
            } else {
                executeOther(operation);
            }
        }

        private static boolean isUnary(int operation) {
            return operation == 0x1f || operation == 0x20 || operation == 0x23 || operation == 0x28;
        }

        private void pushConstantOrWord(int operation) throws IOException, E {
            switch (operation) {
                case 0x03, 0x0e, 0x0f -> push(in.unsigned(8)); // addr, const8u, const8s
                case 0x06 -> push(machine.word(pop())); // deref
                case 0x08 -> push(in.unsigned(1));
                case 0x09 -> push(in.signed(1));
                case 0x0a -> push(in.unsigned(2));
                case 0x0b -> push(in.signed(2));
                case 0x0c -> push(in.unsigned(4));
                case 0x0d -> push(in.signed(4));
                case 0x10 -> push(in.unsignedLeb());
                case 0x11 -> push(in.signedLeb());
                default -> throw unknown(operation);
            }
        }

        private void shuffle(int operation) throws IOException {
            switch (operation) {
                case 0x12 -> push(pick(0)); // dup
                case 0x13 -> pop(); // drop
                case 0x14 -> push(pick(1)); // over
                case 0x15 -> push(pick(in.unsignedByte())); // pick
                case 0x16 -> rotate(2); // swap
                default -> rotate(3); // rot
            }
        }

        /** The first becomes the last of so many. */
        private void rotate(int count) throws IOException {
            long top = pick(0);
            pick(count - 1);
            System.arraycopy(stack, depth - count, stack, depth - count + 1, count - 1);
            stack[depth - count] = top;
        }

        private void executeOther(int operation) throws IOException, E {
            switch (operation) {
                case 0x19 -> push(Math.abs(pop()));
                case 0x1f -> push(-pop());
                case 0x20 -> push(~pop());
                case 0x23 -> push(pop() + in.unsignedLeb()); // plus_uconst
                case 0x28 -> branch(in.signed(2), pop() != 0); // bra
                case 0x2f -> branch(in.signed(2), true); // skip
                case 0x92 -> push(register(in.unsignedLeb()) + in.signedLeb()); // bregx
                case 0x94 -> push(sized(machine.word(pop()), in.unsignedByte())); // deref_size
                case 0x96 -> {} // nop
                default -> throw unknown(operation);
            }
        }

        private static long sized(long word, int bytes) throws IOException {
            if (bytes < 1 || bytes > Long.BYTES) {
                throw new IOException("a word of " + bytes + " bytes");
            }
            return word & (-1L >>> (Long.SIZE - 8 * bytes));
        }

        private void branch(long distance, boolean taken) throws IOException {
            if (taken) {
                long to = in.position() + distance;
                in = new DwarfCursor(bytes, (int) Math.max(-1, Math.min(to, Integer.MAX_VALUE)), bytes.capacity());
            }
        }

        private long register(long number) throws IOException {
            return machine.register((int) Math.max(-1, Math.min(number, Integer.MAX_VALUE)))
                    .orElseThrow(() -> new IOException("register " + number + " is not known"));
        }

        private static long binary(int operation, long left, long right) throws IOException {
            return switch (operation) {
                case 0x1a -> left & right;
                case 0x1b -> left / nonZero(right);
                case 0x1c -> left - right;
                case 0x1d -> Long.remainderUnsigned(left, nonZero(right));
                case 0x1e -> left * right;
                case 0x21 -> left | right;
                case 0x22 -> left + right;
                case 0x24 -> isShift(right) ? left << right : 0;
                case 0x25 -> isShift(right) ? left >>> right : 0;
                case 0x26 -> left >> (isShift(right) ? right : Long.SIZE - 1);
                case 0x27 -> left ^ right;
                case 0x29 -> left == right ? 1 : 0;
                case 0x2a -> left >= right ? 1 : 0;
                case 0x2b -> left > right ? 1 : 0;
                case 0x2c -> left <= right ? 1 : 0;
                case 0x2d -> left < right ? 1 : 0;
                case 0x2e -> left != right ? 1 : 0;
                default -> throw unknown(operation);
            };
        }

        private static boolean isShift(long distance) {
            return distance >= 0 && distance < Long.SIZE;
        }

        private static long nonZero(long divisor) throws IOException {
            if (divisor == 0) {
                throw new IOException("division by zero");
            }
            return divisor;
        }

        private static IOException unknown(int operation) {
            return new IOException("unknown operation 0x" + Integer.toHexString(operation));
        }
    }
}

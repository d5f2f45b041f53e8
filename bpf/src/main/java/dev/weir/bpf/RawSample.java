package dev.weir.bpf;

import static java.util.Objects.requireNonNull;

import dev.weir.model.CounterEvent;
import dev.weir.model.Tgid;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * One thread at one tick of its CPU's clock, or where a counter of its CPU overflowed, before any name is known.
 *
 * @param timeNanos on CLOCK_MONOTONIC, as {@link StackSampler#monotonicNanos()}
 * @param tid in the profiler's own pid namespace, like {@code tgid}
 * @param comm the thread's name as the kernel keeps it: at most 15 bytes
 * @param kernelMode whether the thread was in the kernel; then {@code userStack} and {@code registers} tell where it entered
 * @param kernelStack empty in user mode
 * @param userStack walked by frame pointers: where code keeps none, only its first address can be trusted
 * @param anchor zeros when the thread was not known
 * @param python empty of processes that are not told to be Python
 * @param stackCopy the stack from {@link UserRegisters#sp()} upwards, in native order; empty when none was wanted, and shorter than
 *     wanted where a page could not be read
 * @param counter that overflowed; empty for the clock
 * @param period how far it had counted since it overflowed on this CPU before: what the sample stands for. Of the clock: nanoseconds
 */
public record RawSample(
        long timeNanos,
        Tgid tgid,
        int tid,
        String comm,
        boolean kernelMode,
        RawStack kernelStack,
        RawStack userStack,
        UserRegisters registers,
        AnchorWords anchor,
        RawPython python,
        ByteBuffer stackCopy,
        Optional<CounterEvent> counter,
        long period) {
    public RawSample {
        requireNonNull(tgid, "tgid is null");
        requireNonNull(comm, "comm is null");
        requireNonNull(kernelStack, "kernelStack is null");
        requireNonNull(userStack, "userStack is null");
        requireNonNull(registers, "registers is null");
        requireNonNull(anchor, "anchor is null");
        requireNonNull(python, "python is null");
        requireNonNull(counter, "counter is null");
        stackCopy = stackCopy.asReadOnlyBuffer();
        if (timeNanos < 0) {
            throw new IllegalArgumentException("a sample's time is not negative: " + timeNanos);
        }
        if (tid <= 0) {
            throw new IllegalArgumentException("a tid is positive: " + tid);
        }
        if (!kernelMode && kernelStack.depth() > 0) {
            throw new IllegalArgumentException("a thread in user mode has no kernel stack: " + kernelStack);
        }
    }

    /** A view of its own: what is read from it moves no other. */
    @Override
    public ByteBuffer stackCopy() {
        return stackCopy.duplicate().order(ByteOrder.nativeOrder());
    }

    /** The same without the copy of the stack, for one that has been walked and waits for its names. */
    public RawSample withoutStackCopy() {
        return new RawSample(
                timeNanos,
                tgid,
                tid,
                comm,
                kernelMode,
                kernelStack,
                userStack,
                registers,
                anchor,
                python,
                ByteBuffer.allocate(0),
                counter,
                period);
    }
}

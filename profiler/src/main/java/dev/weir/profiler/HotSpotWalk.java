package dev.weir.profiler;

import dev.weir.bpf.RawSample;
import dev.weir.bpf.UserRegisters;
import dev.weir.hotspot.unwind.End;
import dev.weir.hotspot.unwind.StackUnwinder;
import dev.weir.hotspot.unwind.ThreadState;
import dev.weir.hotspot.unwind.UnwoundStack;
import dev.weir.profiler.WalkedStack.Whole;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A copy of the stack, unwound with HotSpot's own tables. */
final class HotSpotWalk implements StackWalk {
    private final StackUnwinder unwinder;
    private final Map<End, Integer> ends = new EnumMap<>(End.class);
    private int skipped;

    HotSpotWalk(StackUnwinder unwinder) {
        this.unwinder = unwinder;
    }

    @Override
    public WalkedStack walk(RawSample sample) {
        UserRegisters registers = sample.registers();
        UnwoundStack stack = unwinder.unwind(new ThreadState(
                registers.ip(),
                registers.sp(),
                registers.fp(),
                registers.link(),
                sample.anchor().first(),
                sample.anchor().second(),
                sample.anchor().third(),
                sample.stackCopy()));
        ends.merge(stack.end(), 1, Integer::sum);
        skipped += stack.framesSkipped() ? 1 : 0;
        return new WalkedStack(stack.frames(), stack.end().isComplete() ? Whole.YES : Whole.NO);
    }

    @Override
    public boolean needsCopy() {
        return true;
    }

    @Override
    public String description() {
        String cut = ends.entrySet().stream()
                .filter(end -> !end.getKey().isComplete())
                .map(end -> end.getValue() + " "
                        + end.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .collect(Collectors.joining(", "));
        return "unwound from a copy with HotSpot's own tables, no flag needed"
                + (cut.isEmpty() ? "" : "; cut off: " + cut)
                + (skipped == 0 ? "" : "; native or stub frames left out of " + skipped);
    }
}

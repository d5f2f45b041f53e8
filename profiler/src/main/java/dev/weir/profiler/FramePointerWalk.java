package dev.weir.profiler;

import dev.weir.bpf.RawSample;
import dev.weir.bpf.RawStack;
import dev.weir.hotspot.unwind.StackFrame;
import dev.weir.profiler.WalkedStack.Whole;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the kernel walked, by frame pointers. */
final class FramePointerWalk implements StackWalk {
    @Override
    public WalkedStack walk(RawSample sample) {
        RawStack stack = sample.userStack();
        List<StackFrame> frames = new ArrayList<>(stack.depth());
        for (int i = 0; i < stack.depth(); i++) {
            frames.add(new StackFrame(stack.address(i), i > 0, Optional.empty(), 0));
        }
        return new WalkedStack(frames, stack.truncated() ? Whole.NO : Whole.BY_NAMES);
    }

    @Override
    public boolean needsCopy() {
        return false;
    }

    @Override
    public String description() {
        return "walked by frame pointers";
    }
}

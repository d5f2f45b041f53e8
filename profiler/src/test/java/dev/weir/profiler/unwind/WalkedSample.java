package dev.weir.profiler.unwind;

import dev.weir.bpf.RawSample;
import dev.weir.hotspot.code.CodeBlob;
import dev.weir.hotspot.code.CodeBlobKind;
import dev.weir.hotspot.unwind.End;
import dev.weir.hotspot.unwind.StackFrame;
import dev.weir.hotspot.unwind.UnwoundStack;
import java.util.ArrayList;
import java.util.List;

/** A sample with two walks of the same stack: ours, and the kernel's by frame pointers. */
record WalkedSample(RawSample raw, UnwoundStack stack) {
    private static final int CALLERS_AT_THE_ROOT = 2;

    boolean isInGeneratedCode() {
        return stack.frames().get(0).blob().isPresent();
    }

    /** Whether the kernel came to the root as well: it cuts chains at 127, and code that uses rbp for something else leads it astray. */
    boolean kernelReachedTheRoot() {
        List<Long> kernel = kernelWalk();
        List<Long> ours = ourWalk();
        int cut = ours.size() - CALLERS_AT_THE_ROOT;
        return kernel.size() > CALLERS_AT_THE_ROOT && cut > 0 && kernel.contains(ours.get(cut));
    }

    /**
     * Whether the kernel's chain is ours but for what frame pointers cannot tell: the caller of a leaf that has no frame yet, the barrier that a virtual thread returns
     * into, and the last frame, which is in libc.
     */
    boolean agreesWithTheKernel() {
        List<Long> kernel = kernelWalk();
        List<Long> ours = ourWalk();
        kernel.removeIf(pc -> !ours.contains(pc)
                && stack.end() == End.VIRTUAL_THREAD_IN_HEAP
                && kernel.indexOf(pc) > 0
                && kernel.indexOf(pc) < kernel.size() - 1);
        int length = Math.min(kernel.size(), ours.size()) - 1;
        List<Long> withoutCaller = new ArrayList<>(ours);
        withoutCaller.remove(1);
        return kernel.subList(0, length).equals(ours.subList(0, length))
                || kernel.subList(0, length - 1).equals(withoutCaller.subList(0, length - 1));
    }

    private List<Long> kernelWalk() {
        List<Long> pcs = new ArrayList<>();
        for (int i = 0; i < raw.userStack().depth(); i++) {
            pcs.add(raw.userStack().address(i));
        }
        return pcs;
    }

    private List<Long> ourWalk() {
        return new ArrayList<>(stack.frames().stream().map(StackFrame::pc).toList());
    }

    boolean isInterpreted(StackFrame frame) {
        return frame.blob()
                .map(CodeBlob::kind)
                .filter(kind -> kind == CodeBlobKind.INTERPRETER)
                .isPresent();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(raw.comm()).append(' ').append(stack.end());
        for (int i = 0; i < Math.max(stack.frames().size(), raw.userStack().depth()) && i < 40; i++) {
            text.append("\n  ")
                    .append(
                            i < raw.userStack().depth()
                                    ? Long.toHexString(raw.userStack().address(i))
                                    : "-")
                    .append("  ");
            if (i < stack.frames().size()) {
                StackFrame frame = stack.frames().get(i);
                text.append(Long.toHexString(frame.pc()))
                        .append(' ')
                        .append(frame.blob().map(CodeBlob::toString).orElse("native"));
            }
        }
        return text.toString();
    }
}

package dev.weir.bpf;

import static java.util.Objects.requireNonNull;

import dev.weir.model.Tgid;
import java.util.Optional;

/**
 * A process to be sampled, and how much of its stacks is copied with each sample.
 *
 * @param tgid in the profiler's own pid namespace
 * @param stackCopyBytes at most so much of a thread that {@link StackSampler#addThreads} has not told of. A thread that it has told of
 *     is copied up to its stack's base, or {@link #MAX_STACK_COPY_BYTES}. With 0 no thread of the process is copied: enough where
 *     all code keeps frame pointers, so that the kernel can walk the stacks.
 * @param python where it keeps its Python frames, which then come with each sample; empty when it has none
 */
public record SampledProcess(Tgid tgid, int stackCopyBytes, Optional<PythonLayout> python) {
    /** MAX_COPY_BYTES: what a record has room for. */
    public static final int MAX_STACK_COPY_BYTES = 65_536;

    public SampledProcess {
        requireNonNull(tgid, "tgid is null");
        requireNonNull(python, "python is null");
        if (stackCopyBytes < 0 || stackCopyBytes > MAX_STACK_COPY_BYTES) {
            throw new IllegalArgumentException(
                    "a stack copy has 0 to " + MAX_STACK_COPY_BYTES + " bytes: " + stackCopyBytes);
        }
    }

    /** One without Python frames. */
    public SampledProcess(Tgid tgid, int stackCopyBytes) {
        this(tgid, stackCopyBytes, Optional.empty());
    }

    /** One whose stacks only the kernel walks, by frame pointers. */
    public static SampledProcess withoutStackCopy(Tgid tgid) {
        return new SampledProcess(tgid, 0);
    }
}

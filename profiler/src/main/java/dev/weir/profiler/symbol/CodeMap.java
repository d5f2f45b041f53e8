package dev.weir.profiler.symbol;

import dev.weir.model.Frame;
import java.util.List;

/** The names of the code that a runtime generated in one process. */
public interface CodeMap {
    /**
     * The frames at an address, innermost first: inlined methods, then the compiled method that holds them.
     *
     * @param address for a caller's frame the return address minus one, so that it lies within the call
     * @param timeNanos when the sample was taken, on CLOCK_MONOTONIC (what {@code bpf_ktime_get_ns} returns)
     * @return empty when no code of this map was at that address at that time
     */
    List<Frame> framesAt(long address, long timeNanos);
}

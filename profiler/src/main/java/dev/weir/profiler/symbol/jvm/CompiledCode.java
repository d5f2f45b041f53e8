package dev.weir.profiler.symbol.jvm;

/**
 * The body of one compiled method, from its load to its unload.
 *
 * @param method the number of its name; 0 is a method without a name
 * @param loadNanos CLOCK_MONOTONIC, when HotSpot reported it: some time after it was installed
 * @param unloadNanos {@link Long#MAX_VALUE} while it is there
 * @param rangesAt where in the map file its ranges begin
 */
record CompiledCode(
        long address, int size, int method, long loadNanos, long unloadNanos, long rangesAt, int rangesLength) {
    boolean contains(long at) {
        return at >= address && at < end();
    }

    boolean isThereAt(long timeNanos) {
        return loadNanos <= timeNanos && timeNanos < unloadNanos;
    }

    long end() {
        return address + size;
    }

    CompiledCode until(long timeNanos) {
        return new CompiledCode(
                address, size, method, loadNanos, Math.max(timeNanos, loadNanos), rangesAt, rangesLength);
    }

    CompiledCode since(long timeNanos) {
        return new CompiledCode(address, size, method, timeNanos, unloadNanos, rangesAt, rangesLength);
    }
}

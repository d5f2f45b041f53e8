package dev.weir.workloads.planted.coarse;

/** Arrays of 16 to 64 KiB: the JVM clears them, the task touches a part. */
final class LargeArrays implements Stage {
    @Override
    public String task() {
        return "LargeArrays";
    }

    @Override
    public long run(long seed) {
        long value = seed;
        for (int i = 0; i < 3; i++) {
            long[] array = new long[2_048 + (int) (value & 0x17FF)];
            for (int k = 0; k < array.length; k += 16) {
                array[k] = value + k;
            }
            value += array[(int) (value & 0x3F0)];
        }
        return value;
    }
}

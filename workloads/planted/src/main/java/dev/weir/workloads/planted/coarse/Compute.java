package dev.weir.workloads.planted.coarse;

/** Arithmetic alone. */
final class Compute implements Stage {
    @Override
    public String task() {
        return "Compute";
    }

    @Override
    public long run(long seed) {
        return Mixing.rounds(seed, 10_000);
    }
}

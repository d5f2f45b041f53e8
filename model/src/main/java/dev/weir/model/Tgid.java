package dev.weir.model;

/**
 * A thread-group id: what user space calls a process id, and what BPF returns in the upper half of {@code pid_tgid}.
 *
 * <p>Always the number inside the pid namespace of the host that was profiled, never the initial namespace's.
 */
public record Tgid(int value) implements Comparable<Tgid> {
    public Tgid {
        if (value <= 0) {
            throw new IllegalArgumentException("a tgid is positive: " + value);
        }
    }

    @Override
    public int compareTo(Tgid other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}

package dev.weir.bpf;

import com.sun.jna.Pointer;

/** The stack sampler's program and maps, loaded into the kernel and attached to nothing yet. */
final class SamplerObject implements AutoCloseable {
    /** At most 15 characters: the kernel keeps no more, and {@code bpftool prog} shows it. */
    static final String PROGRAM = "weir_sample";

    /** {@code struct sampler_config}. */
    static final int PIDNS_DEV = 0;

    static final int PIDNS_INO = 8;
    static final int COUNTERS = 16;
    static final int BUDGET = 24;
    static final int CONFIG_SIZE = 32;

    private final BpfObject object;

    private SamplerObject(BpfObject object) {
        this.object = object;
    }

    /**
     * What the C side leaves open until it is loaded.
     *
     * @param targets how many processes there is room for
     * @param counters how many are sampled beside the clock
     * @param budget how many samples of a counter a CPU takes in a tenth of a second at most
     */
    record Settings(PidNamespace namespace, int targets, Room room, int counters, int budget) {}

    /** The object in this jar for this machine. */
    static byte[] bytes(Architecture architecture) {
        return BpfObject.bytes("stack_sampler", "take stacks", architecture);
    }

    static SamplerObject load(byte[] bytes, Settings settings) {
        return new SamplerObject(BpfObject.load("the stack sampler", bytes, object -> configure(object, settings)));
    }

    private static void configure(BpfObject object, Settings settings) {
        Pointer config = object.constants(CONFIG_SIZE);
        PidNamespace namespace = settings.namespace();
        config.setLong(PIDNS_DEV, namespace.device());
        config.setLong(PIDNS_INO, namespace.initial() ? 0 : namespace.inode());
        config.setLong(COUNTERS, settings.counters());
        config.setLong(BUDGET, settings.budget());
        object.resize("weir_targets", settings.targets());
        object.resize("weir_threads", settings.room().threads());
        object.resize("weir_scratch", LibBpf.libbpf_num_possible_cpus());
        object.resize("weir_samples", settings.room().ringBytes());
    }

    int programFd() {
        return object.programFd(PROGRAM);
    }

    int mapFd(String name) {
        return object.mapFd(name);
    }

    @Override
    public void close() {
        object.close();
    }
}

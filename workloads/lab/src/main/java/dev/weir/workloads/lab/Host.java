package dev.weir.workloads.lab;

import java.util.ArrayList;
import java.util.List;

/** A host of the cluster: its name, and its address on the lab's bridge. */
record Host(String name, String address) {
    /** The lab itself on the bridge: broker, Redis and generator. */
    static final Host LAB = new Host("lab", "10.77.0.1");

    static List<Host> numbered(int count) {
        List<Host> hosts = new ArrayList<>(count);
        for (int i = 1; i <= count; i++) {
            hosts.add(new Host("host" + i, "10.77.0." + (10 + i)));
        }
        return List.copyOf(hosts);
    }
}

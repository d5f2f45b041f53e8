package dev.weir.workloads.lab;

/** The wires of the lab: one bridge, which is also the lab's own place in the network, and one pair of ends per host. */
final class Network {
    private static final String BRIDGE = "lab0";

    private Network() {}

    static void createBridge() {
        Commands.run("ip", "link", "add", BRIDGE, "type", "bridge");
        Commands.run("ip", "address", "add", Host.LAB.address() + "/24", "dev", BRIDGE);
        Commands.run("ip", "link", "set", BRIDGE, "up");
    }

    /** Gives a host its {@code eth0}. The namespace is named by a process in it: nothing global, nothing to remove. */
    static void connect(Host host, long pidInHost) {
        String pid = Long.toString(pidInHost);
        Commands.run("ip", "link", "add", host.name(), "type", "veth", "peer", "name", "eth0", "netns", pid);
        Commands.run("ip", "link", "set", host.name(), "master", BRIDGE, "up");
    }
}

package dev.weir.denominators;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.rmi.NoSuchObjectException;
import java.rmi.registry.LocateRegistry;
import java.rmi.registry.Registry;
import java.rmi.server.UnicastRemoteObject;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXConnectorServerFactory;
import javax.management.remote.JMXServiceURL;

/** The MBeans of a recorded JVM behind a real RMI connector on the loopback interface, each number at the time when it was shown; see README.md among the resources. */
final class ReplayedBeans implements AutoCloseable {
    private final class Bean implements DynamicMBean {
        final Map<String, TreeMap<Long, Double>> values = new TreeMap<>();

        long since() {
            return values.values().stream().mapToLong(TreeMap::firstKey).min().orElse(0);
        }

        private Optional<Double> shown(String attribute) {
            return Optional.ofNullable(values.get(attribute))
                    .map(all -> all.floorEntry(now()))
                    .map(Map.Entry::getValue);
        }

        @Override
        public Object getAttribute(String attribute) throws AttributeNotFoundException {
            return shown(attribute).orElseThrow(() -> new AttributeNotFoundException(attribute));
        }

        @Override
        public AttributeList getAttributes(String[] attributes) {
            AttributeList found = new AttributeList();
            for (String attribute : attributes) {
                shown(attribute).ifPresent(value -> found.add(new Attribute(attribute, value)));
            }
            return found;
        }

        @Override
        public void setAttribute(Attribute attribute) {
            throw new UnsupportedOperationException();
        }

        @Override
        public AttributeList setAttributes(AttributeList attributes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Object invoke(String action, Object[] parameters, String[] signature) {
            throw new UnsupportedOperationException();
        }

        @Override
        public MBeanInfo getMBeanInfo() {
            return new MBeanInfo("Recorded", "", new MBeanAttributeInfo[0], null, null, null);
        }
    }

    private final Map<ObjectName, Bean> beans = new TreeMap<>();
    private final MBeanServer server = MBeanServerFactory.newMBeanServer();
    private final AtomicInteger port = new AtomicInteger();
    private final Clock clock;
    private final Instant start;
    private final Registry registry;
    private final JMXConnectorServer connector;

    ReplayedBeans(String recording, Clock clock) throws IOException, JMException {
        // Else RMI sends its clients to what the host is called, which may not be reachable.
        System.setProperty("java.rmi.server.hostname", "127.0.0.1");
        this.clock = clock;
        this.start = startOf(recording);
        try (BufferedReader lines = Recorded.open(recording, ".txt.gz")) {
            lines.readLine();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ", 4);
                beans.computeIfAbsent(new ObjectName(words[3]), name -> new Bean())
                        .values
                        .computeIfAbsent(words[1], attribute -> new TreeMap<>())
                        .put(Long.parseLong(words[0]), Double.parseDouble(words[2]));
            }
        }
        registry = LocateRegistry.createRegistry(0, null, any -> {
            ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            port.set(socket.getLocalPort());
            return socket;
        });
        connector = JMXConnectorServerFactory.newJMXConnectorServer(
                new JMXServiceURL("service:jmx:rmi:///jndi/rmi://" + address() + "/jmxrmi"), null, server);
        connector.start();
        show();
    }

    static Instant startOf(String recording) throws IOException {
        try (BufferedReader lines = Recorded.open(recording, ".txt.gz")) {
            return Instant.ofEpochMilli(Long.parseLong(lines.readLine()));
        }
    }

    /** Registers what had appeared by now. */
    void show() throws JMException {
        for (Map.Entry<ObjectName, Bean> bean : beans.entrySet()) {
            if (bean.getValue().since() <= now() && !server.isRegistered(bean.getKey())) {
                server.registerMBean(bean.getValue(), bean.getKey());
            }
        }
    }

    /** Unregisters all beans of a name that holds this, for good. */
    void hide(String part) throws JMException {
        for (ObjectName name : List.copyOf(beans.keySet())) {
            if (name.toString().contains(part)) {
                beans.remove(name);
                server.unregisterMBean(name);
            }
        }
    }

    private long now() {
        return clock.instant().toEpochMilli() - start.toEpochMilli();
    }

    String address() {
        return "127.0.0.1:" + port.get();
    }

    void stop() throws IOException {
        connector.stop();
    }

    @Override
    public void close() throws IOException {
        connector.stop();
        try {
            UnicastRemoteObject.unexportObject(registry, true);
        } catch (NoSuchObjectException e) {
            throw new IOException(e);
        }
    }
}

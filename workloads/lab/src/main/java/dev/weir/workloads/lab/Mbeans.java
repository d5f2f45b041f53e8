package dev.weir.workloads.lab;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.management.Attribute;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** The counters that a JVM of the lab shows by JMX. */
final class Mbeans {
    private Mbeans() {}

    /** What a JVM is started with to be asked; its port is of the host's own network. */
    static List<String> open(Host host, int port) {
        return List.of(
                "-Dcom.sun.management.jmxremote.port=" + port,
                "-Dcom.sun.management.jmxremote.rmi.port=" + port,
                "-Dcom.sun.management.jmxremote.authenticate=false",
                "-Dcom.sun.management.jmxremote.ssl=false",
                // By default the host's name as it resolves there.
                "-Djava.rmi.server.hostname=" + host.address());
    }

    /** The values of a numeric attribute, one per bean that has it and whose name holds some words; empty as well as long as the JVM does not answer. */
    @SuppressWarnings("BanJNDI") // Both ends are the lab's own.
    static List<Double> values(Host host, int port, String pattern, String words, String attribute) {
        String address = "service:jmx:rmi:///jndi/rmi://" + host.address() + ":" + port + "/jmxrmi";
        List<Double> values = new ArrayList<>();
        try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address), Map.of())) {
            MBeanServerConnection connection = connector.getMBeanServerConnection();
            for (ObjectName bean : connection.queryNames(new ObjectName(pattern), null)) {
                if (!bean.toString().contains(words)) {
                    continue;
                }
                // Beans of one type need not have the same attributes; this gives those that there are.
                for (Attribute found :
                        connection.getAttributes(bean, new String[] {attribute}).asList()) {
                    if (found.getValue() instanceof Number number) {
                        values.add(number.doubleValue());
                    }
                }
            }
        } catch (IOException | JMException e) {
            return List.of();
        }
        return values;
    }
}

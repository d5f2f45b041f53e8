package dev.weir.denominators;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import javax.management.Attribute;
import javax.management.InstanceNotFoundException;
import javax.management.MBeanServerConnection;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import org.jspecify.annotations.Nullable;

/**
 * The MBeans of one JVM, by the JDK's own client, connected again after a failure.
 *
 * <p>RMI knows no timeout that a caller could set for one connection: every call runs on a thread of its own and is given up after a while.
 */
final class JmxBeans implements AutoCloseable {
    /** What a JVM needs so that others can read its MBeans: a sentence. */
    static final String HOW_TO_OPEN = "Each JVM must be started with -Dcom.sun.management.jmxremote.port=PORT"
            + " -Dcom.sun.management.jmxremote.authenticate=false -Dcom.sun.management.jmxremote.ssl=false"
            + " -Djava.rmi.server.hostname=HOST, and be reachable from here.";

    private final JmxAddress address;
    private final Duration timeout;
    private final ExecutorService caller;
    private @Nullable JMXConnector connector;

    JmxBeans(JmxAddress address, Duration timeout) {
        this.address = address;
        this.timeout = timeout;
        this.caller = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "weir-jmx");
            thread.setDaemon(true);
            return thread;
        });
    }

    JmxAddress address() {
        return address;
    }

    /**
     * The numbers among some attributes of all beans that a pattern finds; a bean that goes away meanwhile is left out.
     *
     * @param wanted which of those beans; asking each for its attributes is a request of its own
     */
    SortedMap<ObjectName, Map<String, Number>> read(
            String pattern, Predicate<ObjectName> wanted, List<String> attributes)
            throws IOException, InterruptedException {
        Future<SortedMap<ObjectName, Map<String, Number>>> answer =
                caller.submit(readCall(pattern, wanted, attributes));
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            disconnect();
            throw new IOException("no answer within " + timeout.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            disconnect();
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(reason(cause), cause);
        }
    }

    private Callable<SortedMap<ObjectName, Map<String, Number>>> readCall(
            String pattern, Predicate<ObjectName> wanted, List<String> attributes) {
        return () -> {
            MBeanServerConnection beans = connection();
            SortedMap<ObjectName, Map<String, Number>> read = new TreeMap<>();
            for (ObjectName name : beans.queryNames(named(pattern), null)) {
                if (wanted.test(name)) {
                    numbers(beans, name, attributes).ifPresent(values -> read.put(name, values));
                }
            }
            return read;
        };
    }

    private static Optional<Map<String, Number>> numbers(
            MBeanServerConnection beans, ObjectName name, List<String> attributes) throws IOException {
        try {
            Map<String, Number> values = new TreeMap<>();
            for (Attribute attribute :
                    beans.getAttributes(name, attributes.toArray(String[]::new)).asList()) {
                if (attribute.getValue() instanceof Number number) {
                    values.put(attribute.getName(), number);
                }
            }
            return Optional.of(values);
        } catch (InstanceNotFoundException e) {
            return Optional.empty();
        } catch (ReflectionException e) {
            throw new IOException("its MBean " + name + " cannot be read", e);
        }
    }

    private static ObjectName named(String pattern) {
        try {
            return new ObjectName(pattern);
        } catch (MalformedObjectNameException e) {
            throw new IllegalArgumentException(pattern, e);
        }
    }

    // The address is the user's own, and JMX knows no other way: whoever answers there is trusted as the engine is.
    @SuppressWarnings("BanJNDI")
    private synchronized MBeanServerConnection connection() throws IOException {
        JMXConnector open = connector;
        if (open == null) {
            open = JMXConnectorFactory.connect(address.url());
            connector = open;
        }
        return open.getMBeanServerConnection();
    }

    private synchronized void disconnect() {
        JMXConnector open = connector;
        connector = null;
        if (open != null) {
            // Closing tells the other side, which may be the one that does not answer.
            caller.execute(() -> {
                try {
                    open.close();
                } catch (IOException e) {
                    return;
                }
            });
        }
    }

    private static String reason(Throwable cause) {
        StringBuilder all = new StringBuilder();
        for (Throwable each = cause; each != null; each = each.getCause()) {
            all.append(each.getClass().getSimpleName())
                    .append(' ')
                    .append(each.getMessage())
                    .append(' ');
        }
        String text = all.toString();
        if (cause instanceof SecurityException) {
            return "it asks for a user, which is not supported";
        }
        if (text.contains("SSL") || text.contains("non-JRMP")) {
            return "it does not speak plain RMI; TLS is not supported";
        }
        if (text.contains("ServiceUnavailableException")) {
            return "connection refused";
        }
        if (text.contains("ConnectException")) {
            return "it answers and sends its clients elsewhere, where the connection is refused";
        }
        if (text.contains("UnknownHost")) {
            return "the host is unknown";
        }
        return text.strip();
    }

    @Override
    public void close() {
        disconnect();
        caller.shutdown();
    }
}

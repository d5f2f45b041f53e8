package dev.weir.denominators;

import static dev.weir.model.WeirException.Kind.USAGE;

import dev.weir.model.WeirException;
import java.net.MalformedURLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.remote.JMXServiceURL;

/**
 * Where a JVM's MBeans are read: {@code host:port} of its JMX port, or the whole {@code service:jmx:…}.
 *
 * @param text as people write it
 */
record JmxAddress(String text, JMXServiceURL url) {
    private static final String SERVICE = "service:jmx:";
    private static final Pattern HOST_PORT = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^\\s:/@\\[\\]]+):(\\d{1,5})");

    /** Reads {@code address[,address…]}. */
    static List<JmxAddress> parseAll(String spec, String addresses, String supported) {
        List<JmxAddress> parsed = new ArrayList<>();
        for (String address : addresses.split(",", -1)) {
            JmxAddress next = parse(spec, address.strip(), supported);
            if (parsed.contains(next)) {
                throw new WeirException(
                        USAGE,
                        "--events " + spec + ": " + next.text() + " is given twice, and would be counted twice.");
            }
            parsed.add(next);
        }
        return List.copyOf(parsed);
    }

    private static JmxAddress parse(String spec, String address, String supported) {
        Matcher matcher = HOST_PORT.matcher(address);
        try {
            if (address.startsWith(SERVICE)) {
                return new JmxAddress(address, new JMXServiceURL(address));
            }
            if (matcher.matches() && Integer.parseInt(matcher.group(2)) <= 65535) {
                return new JmxAddress(address, new JMXServiceURL(SERVICE + "rmi:///jndi/rmi://" + address + "/jmxrmi"));
            }
        } catch (MalformedURLException e) {
            throw new WeirException(USAGE, "--events " + spec + ": " + e.getMessage() + ". " + supported, e);
        }
        throw new WeirException(
                USAGE,
                "--events " + spec + ": \"" + address
                        + "\" is neither the host:port of a JVM's JMX port nor a service:jmx: address. "
                        + supported);
    }
}

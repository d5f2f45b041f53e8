package dev.weir.agent.boundary.v1;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** HotSpot's stack of compiler directives, from within: for when the profiler that put some there cannot take them off any more. */
final class Directives {
    private Directives() {}

    /** Whether this JVM has the modules for it; starts none of them. */
    static boolean canBeReached() {
        try {
            Class.forName("java.lang.management.ManagementFactory", false, null);
            Class.forName(
                    "com.sun.management.internal.DiagnosticCommandImpl", false, ClassLoader.getSystemClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /**
     * Takes off the directives with this mark; never any that somebody else put above them.
     *
     * @return whether there are none any more, or no way to find out
     */
    static boolean remove(String mark) {
        try {
            String stack = command("compilerDirectivesPrint");
            if (isOnTop(stack, mark)) {
                command("compilerDirectivesRemove");
                stack = command("compilerDirectivesPrint");
            }
            return !stack.contains(mark);
        } catch (JMException | RuntimeException | LinkageError e) {
            return true;
        }
    }

    /** The stack is printed from the top; each piece begins with "Directive:" and names what it matches. */
    private static boolean isOnTop(String stack, String mark) {
        int first = stack.indexOf("Directive:");
        int second = stack.indexOf("Directive:", first + 1);
        return first >= 0
                && stack.substring(first, second < 0 ? stack.length() : second).contains(mark);
    }

    private static String command(String name) throws JMException {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
        return (String) server.invoke(commands, name, new Object[0], new String[0]);
    }
}

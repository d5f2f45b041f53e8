package dev.weir.profiler.symbol.jvm;

import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The one spelling of a Java method, {@code package.Class.method}, out of all that JVMs and their tools write. */
final class JavaNames {
    static final String INTERPRETER = "Interpreter";

    /** A hidden class ends in its address: {@code /0x…} in its name, {@code .0x…} in its signature, {@code +0x…} in class lists. */
    private static final Pattern HIDDEN = Pattern.compile("[./+]0x[0-9a-fA-F]+");

    /** Up to JDK 20 lambdas were also numbered, in the order in which they happened to be linked. */
    private static final Pattern NUMBERED_LAMBDA = Pattern.compile("\\$\\$Lambda\\$[0-9]+(?![0-9A-Za-z_])");

    /** {@code [c2] name}, as some agents mark the compiler's tier; async-profiler marks frame types behind the name. */
    private static final Pattern TIER = Pattern.compile("^\\[[^\\]]*\\] +");

    private static final Pattern FRAME_TYPE = Pattern.compile("_\\[[0-9a-z]\\]$");

    /** perf-map-agent: {@code Ljava/lang/Foo;::bar}, with or without a signature behind it. */
    private static final Pattern AGENT_METHOD = Pattern.compile("L([^;:\\s]+);::([^(\\s]+).*");

    /** jcmd: {@code int java.lang.Foo.bar(long, int)}; a stub such as {@code StubRoutines (1)} has a blank before its bracket. */
    private static final Pattern JCMD_METHOD = Pattern.compile("(?:\\S+ )?([^\\s(]+[./][^\\s(]+)\\(.*\\).*");

    private static final Pattern PLAIN_METHOD = Pattern.compile("[\\p{L}\\p{N}_$/.+-]+(?:\\.|::|/)[\\p{L}\\p{N}_$<>]+");

    private JavaNames() {}

    /** @param signature as in a class file: {@code Ljava/lang/Foo;} */
    static String ofSignature(String signature, String method) {
        String name = signature;
        if (name.startsWith("L")) {
            name = name.substring(1, name.endsWith(";") ? name.length() - 1 : name.length());
        }
        return readable(className(name) + '.' + method);
    }

    private static String className(String name) {
        String stable = HIDDEN.matcher(name).replaceAll("");
        stable = NUMBERED_LAMBDA.matcher(stable).replaceAll("\\$\\$Lambda");
        return stable.replace('/', '.');
    }

    /** Collapsed stacks are separated by {@code ;} and lines: no name may hold either. */
    private static String readable(String name) {
        StringBuilder result = new StringBuilder(name.length());
        name.chars().forEach(c -> result.append(c < ' ' || c == 0x7f || c == ';' ? '?' : (char) c));
        return result.toString();
    }

    /** The frame of code that is no method. */
    static Frame generated(String name) {
        if (name.equals(INTERPRETER)) {
            return new Frame(FrameKind.JAVA_INTERPRETED, INTERPRETER, "");
        }
        return new Frame(FrameKind.STUB, name.isBlank() ? "(unnamed stub)" : readable(name), "");
    }

    /** The frames of one symbol of a perf map, innermost first: more than one where an agent unfolded inlining. */
    static List<Frame> ofPerfMap(String symbol) {
        String text = FRAME_TYPE
                .matcher(TIER.matcher(symbol.strip()).replaceFirst(""))
                .replaceFirst("");
        List<Frame> frames = new ArrayList<>();
        for (String part : text.split("->", -1)) {
            String method = method(part.strip());
            if (method.isEmpty()) {
                return List.of(generated(text));
            }
            frames.add(new Frame(frames.isEmpty() ? FrameKind.JAVA : FrameKind.JAVA_INLINED, method, ""));
        }
        Collections.reverse(frames);
        return List.copyOf(frames);
    }

    /** Empty when this is no Java method. */
    private static String method(String text) {
        Matcher agent = AGENT_METHOD.matcher(text);
        if (agent.matches()) {
            return ofSignature("L" + agent.group(1) + ";", agent.group(2));
        }
        Matcher jcmd = JCMD_METHOD.matcher(text);
        String qualified =
                jcmd.matches() ? jcmd.group(1) : PLAIN_METHOD.matcher(text).matches() ? text : "";
        if (qualified.isEmpty()) {
            return "";
        }
        qualified = qualified.replace("::", ".");
        int dot = qualified.lastIndexOf('.');
        return dot <= 0 ? "" : readable(className(qualified.substring(0, dot)) + qualified.substring(dot));
    }
}

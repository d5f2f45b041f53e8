package dev.weir.profiler.symbol.jvm;

import dev.weir.hotspot.names.JavaSpelling;
import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Java methods and generated code out of all that JVMs and their tools write; how they are spelled then is {@link JavaSpelling}'s. */
final class JavaNames {
    static final String INTERPRETER = "Interpreter";

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
        return JavaSpelling.ofMethod(name, method);
    }

    /** The frame of code that is no method. */
    static Frame generated(String name) {
        if (name.equals(INTERPRETER)) {
            return new Frame(FrameKind.JAVA_INTERPRETED, INTERPRETER, "");
        }
        return new Frame(FrameKind.STUB, name.isBlank() ? "(unnamed stub)" : JavaSpelling.readable(name), "");
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
        return dot <= 0 ? "" : JavaSpelling.ofMethod(qualified.substring(0, dot), qualified.substring(dot + 1));
    }
}

package dev.weir.hotspot.names;

import dev.weir.hotspot.code.CodeBlob;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One compiled method as HotSpot lists it itself, by {@code jcmd Compiler.codelist}.
 *
 * @param method the spelling of Weir
 * @param level 1 to 3 the client compiler, 4 the server compiler
 * @param state 0 in use, 1 not entrant; more is already gone
 */
record CodeList(int compileId, int level, int state, String method, long address, long codeBegin, long codeEnd) {
    private static final Pattern LINE = Pattern.compile(
            "\\s*(\\d+)\\s+(\\d+)\\s+(\\d+)\\s+(\\S+)\\.([^.(\\s]+)\\(\\S* \\[0x([0-9a-f]+), 0x([0-9a-f]+) - 0x([0-9a-f]+)\\]");

    /** All methods that are alive. */
    static List<CodeList> of(StagesJvm jvm) throws IOException {
        List<CodeList> methods = new ArrayList<>();
        for (String line : jvm.jcmd("Compiler.codelist")) {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                if (line.contains("[0x")) {
                    throw new IOException("no line of a code list: " + line);
                }
                continue;
            }
            if (Integer.parseInt(matcher.group(3)) <= 1) {
                methods.add(new CodeList(
                        Integer.parseInt(matcher.group(1)),
                        Integer.parseInt(matcher.group(2)),
                        Integer.parseInt(matcher.group(3)),
                        JavaSpelling.ofMethod(matcher.group(4), matcher.group(5)),
                        Long.parseLong(matcher.group(6), 16),
                        Long.parseLong(matcher.group(7), 16),
                        Long.parseLong(matcher.group(8), 16)));
            }
        }
        return methods;
    }

    Optional<CodeBlob> blob(StagesJvm jvm) throws IOException {
        return jvm.codeCache().find(codeBegin);
    }
}

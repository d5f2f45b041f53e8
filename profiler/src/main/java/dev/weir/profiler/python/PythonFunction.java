package dev.weir.profiler.python;

import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a Python function is called in a stack: {@code module.qualname}, as its user would write it.
 *
 * <p>Code knows its file and not its module. Below {@code site-packages}, {@code dist-packages} and the standard library the path tells the package; elsewhere the file's
 * name is the module: {@code ysb.deserialize} in {@code /srv/job/ysb.py}, also when it runs as {@code __main__}.
 */
final class PythonFunction {
    private static final Pattern ROOT =
            Pattern.compile(".*/(?:site-packages|dist-packages|lib/python\\d+(?:\\.\\d+)?|python\\d+\\.zip)/(.+)");
    private static final Pattern FROZEN = Pattern.compile("<frozen ([^>]+)>");

    private PythonFunction() {}

    static Frame frame(String file, String qualifiedName) {
        String name = file.substring(file.lastIndexOf('/') + 1);
        return new Frame(FrameKind.PYTHON, (file.isEmpty() ? "?" : module(file)) + "." + qualifiedName, name);
    }

    /** Whether the interpreter made it up to return from {@code __init__}: its code has that for its file and its name. */
    static boolean isMade(Frame frame) {
        return frame.library().equals("__init__");
    }

    private static String module(String file) {
        Matcher frozen = FROZEN.matcher(file);
        if (frozen.matches()) {
            return frozen.group(1);
        }
        Matcher below = ROOT.matcher(file);
        String path = below.matches() ? below.group(1) : stem(file);
        String module = path.endsWith(".py") ? path.substring(0, path.length() - ".py".length()) : path;
        if (module.endsWith("/__init__")) {
            module = module.substring(0, module.length() - "/__init__".length());
        }
        return module.replace('/', '.');
    }

    /** The last part of the path; of a package's {@code __init__.py} and {@code __main__.py}, which say nothing alone, the last two. */
    private static String stem(String file) {
        int last = file.lastIndexOf('/');
        if (file.startsWith("__", last + 1)) {
            last = file.lastIndexOf('/', last - 1);
        }
        return file.substring(last + 1);
    }
}

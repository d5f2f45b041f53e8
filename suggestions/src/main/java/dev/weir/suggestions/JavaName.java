package dev.weir.suggestions;

import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import java.util.Optional;

/**
 * The parts of a Java frame's name.
 *
 * @param className with its package, inner classes behind {@code $}
 */
record JavaName(String className, String method) {
    private static final String LAMBDA_CLASS = "$$Lambda";

    /** Empty for frames that are no Java method. */
    static Optional<JavaName> of(Frame frame) {
        boolean java = frame.kind() == FrameKind.JAVA
                || frame.kind() == FrameKind.JAVA_INLINED
                || frame.kind() == FrameKind.JAVA_INTERPRETED;
        int dot = frame.name().lastIndexOf('.');
        return java && dot > 0
                ? Optional.of(new JavaName(
                        frame.name().substring(0, dot), frame.name().substring(dot + 1)))
                : Optional.empty();
    }

    CodeOrigin origin() {
        return CodeOrigin.of(className);
    }

    String packageName() {
        int dot = className.lastIndexOf('.');
        return dot < 0 ? "" : className.substring(0, dot);
    }

    /** Without package, and without the classes around it. */
    String simpleName() {
        String outer = className.substring(className.lastIndexOf('.') + 1);
        return outer.substring(outer.lastIndexOf('$') + 1);
    }

    /** The class at the outside, without its package. */
    String outerName() {
        String outer = className.substring(className.lastIndexOf('.') + 1);
        int dollar = outer.indexOf('$');
        return dollar <= 0 ? outer : outer.substring(0, dollar);
    }

    /** The class that the JVM makes for a lambda: all lambdas of one class are called alike. */
    boolean isLambdaClass() {
        return className.contains(LAMBDA_CLASS);
    }

    /** The method that holds a lambda's body. */
    boolean isLambdaBody() {
        return method.startsWith("lambda$");
    }

    /** {@code org.acme.json} of {@code org.acme.json.core.Parser}: what a library is known by. */
    String library() {
        String[] parts = packageName().split("\\.", -1);
        return String.join(".", java.util.Arrays.copyOf(parts, Math.min(3, parts.length)));
    }
}

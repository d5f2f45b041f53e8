package dev.weir.suggestions;

import dev.weir.model.Frame;

/**
 * What a user's function is called on stacks.
 *
 * @param pattern that claims it: its class, or the method of a lambda's body
 * @param name for people
 */
record UserFunction(String pattern, String name) {
    /** Of the frame that an engine calls. */
    static UserFunction of(Frame frame) {
        JavaName java = JavaName.of(frame).orElseThrow();
        return java.isLambdaBody()
                ? new UserFunction(java.className() + "." + java.method(), java.method())
                : new UserFunction(java.className(), java.simpleName());
    }

    boolean isLambda() {
        return name.startsWith("lambda$");
    }
}

package dev.weir.profiler.attach;

/** The JVM did not do what was asked of it; the message is for people and names the reason. */
public final class AttachFailed extends Exception {
    private static final long serialVersionUID = 1;

    public AttachFailed(String message) {
        super(message);
    }
}

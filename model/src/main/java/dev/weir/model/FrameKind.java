package dev.weir.model;

/** What kind of code a frame stands for; decides its colour in a flame graph. */
public enum FrameKind {
    KERNEL,
    /** A function of an ELF file: libc, libjvm, a JNI library, an executable. */
    NATIVE,
    /** A compiled Java method with a frame of its own on the stack. */
    JAVA,
    /** A Java method inlined into the compiled method that follows it towards the root: it has no frame of its own. */
    JAVA_INLINED,
    JAVA_INTERPRETED,
    /** A Python function, however many frames its interpreter has for it. */
    PYTHON,
    /** Code that the JVM generated and that is no method: stubs, adapters, the interpreter itself. */
    STUB,
    /** An address that nothing could name. It is a frame all the same, never a gap. */
    UNKNOWN
}

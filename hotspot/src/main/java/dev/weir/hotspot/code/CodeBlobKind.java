package dev.weir.hotspot.code;

/** What a blob of the code cache is: this decides how its frames lie on the stack. */
public enum CodeBlobKind {
    /** A Java method compiled by C1 or C2. */
    NMETHOD,
    /** The wrapper around a native method, a method handle intrinsic, or the entry of a continuation. */
    NATIVE_NMETHOD,
    INTERPRETER,
    /** A call into the VM, one of C1's runtime stubs, or any other blob with a frame of its own. */
    RUNTIME_STUB,
    SAFEPOINT,
    DEOPTIMIZATION,
    UNCOMMON_TRAP,
    EXCEPTION,
    /** Between the calling conventions of compiled code and of the interpreter. */
    ADAPTER,
    METHOD_HANDLE_ADAPTER,
    /** Vtable and itable stubs. */
    VTABLE,
    STUB_ROUTINES,
    /** From native code into Java through the foreign function interface. */
    UPCALL,
    /** A buffer without a frame whose name says nothing known. */
    OTHER
}

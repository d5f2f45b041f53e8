package dev.weir.hotspot.names;

import dev.weir.hotspot.ProcessMemory;
import dev.weir.hotspot.code.CodeBlob;
import dev.weir.hotspot.code.CodeCache;
import java.io.IOException;
import java.util.Optional;

/**
 * Tells calls of Java methods from the other reasons why debug information describes an address.
 *
 * <p>At one invocation of the bytecode there may be both the inlined method and an uncommon trap, for a receiver of another class: the trap does not mean that the
 * method was called.
 */
final class CallInstructions {
    private static final int CALL_BYTES = 5;
    private static final byte CALL = (byte) 0xe8;

    private final ProcessMemory memory;
    private final CodeCache codeCache;
    private final boolean known = System.getProperty("os.arch", "").equals("amd64");

    CallInstructions(ProcessMemory memory, CodeCache codeCache) {
        this.memory = memory;
        this.codeCache = codeCache;
    }

    /** Whether a call of a Java method returns to this address; false also where it cannot be told, so that the method counts as inlined. */
    boolean callsJava(long returnAddress) {
        if (!known) {
            return false;
        }
        try {
            if (memory.readByte(returnAddress - CALL_BYTES) != CALL) {
                return false;
            }
            long target = returnAddress + memory.readInt(returnAddress - Integer.BYTES);
            Optional<CodeBlob> blob = codeCache.find(target);
            return blob.isPresent() && isJava(blob.get());
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isJava(CodeBlob target) {
        return switch (target.kind()) {
            // A call of a method that is not compiled leads through a stub at the end of the caller's own code.
            case NMETHOD, NATIVE_NMETHOD, ADAPTER, METHOD_HANDLE_ADAPTER, VTABLE, INTERPRETER -> true;
            // A call that was not executed yet, or not since its target was compiled again.
            case RUNTIME_STUB, OTHER ->
                target.name().contains("resolve_")
                        || target.name().contains("wrong_method")
                        || target.name().contains("ic_miss")
                        || target.name().contains("InlineCacheBuffer");
            default -> false;
        };
    }
}

package dev.weir.hotspot.unwind;

import dev.weir.hotspot.code.CodeBlob;
import dev.weir.hotspot.code.CodeBlobKind;
import dev.weir.hotspot.code.CodeCache;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Tells return addresses from other words of a stack: a call instruction stands before them, but for two cases of HotSpot's own. */
final class ReturnAddresses {
    private static final long FIRST_PAGE = 4096;
    private static final int MAX_KEPT = 65_536;

    private final CodeCache codeCache;
    private final NativeCode nativeCode;
    private final CallInstructions calls;
    private final InterpreterReturns interpreterReturns;
    private final Map<Long, Known> known = new HashMap<>();

    /** What was found at an address; it holds as long as the same blob is there. Native code is taken to stay what it is. */
    private record Known(Optional<CodeBlob> blob, boolean isReturnAddress, OptionalLong callTarget) {}

    ReturnAddresses(
            CodeCache codeCache, NativeCode nativeCode, MachineCode code, InterpreterReturns interpreterReturns) {
        this.codeCache = codeCache;
        this.nativeCode = nativeCode;
        calls = new CallInstructions(code);
        this.interpreterReturns = interpreterReturns;
    }

    boolean isReturnAddress(long address) throws IOException {
        if (address < FIRST_PAGE) {
            return false;
        }
        boolean generated = codeCache.contains(address);
        Optional<CodeBlob> blob = generated ? codeCache.find(address) : Optional.empty();
        if (generated && blob.isEmpty()) {
            return false;
        }
        Known before = known.get(address);
        if (before != null && before.blob().equals(blob)) {
            return before.isReturnAddress();
        }
        if (!generated && !nativeCode.isExecutable(address)) {
            return false;
        }
        boolean is = (blob.isPresent() && isMadeByHotSpot(blob.get(), address)) || calls.isAfterCall(address);
        if (known.size() >= MAX_KEPT) {
            known.clear();
        }
        known.put(address, new Known(blob, is, is ? calls.directTarget(address) : OptionalLong.empty()));
        return is;
    }

    /** The interpreter makes return addresses; so does the VM when it marks a frame, and when it leaves the callers of a virtual thread in the heap. */
    private boolean isMadeByHotSpot(CodeBlob blob, long address) {
        return interpreterReturns.contains(address) || blob.isDeoptHandler(address) || isReturnBarrier(blob);
    }

    /** Whether Java code that returns here goes on with a frame from the heap (21 and later): it calls nothing in these stubs itself. */
    boolean isReturnBarrier(long address) throws IOException {
        return codeCache.find(address).filter(ReturnAddresses::isReturnBarrier).isPresent();
    }

    private static boolean isReturnBarrier(CodeBlob blob) {
        return blob.kind() == CodeBlobKind.STUB_ROUTINES && blob.name().contains("continuation");
    }

    /** Whether code could go on here at all. */
    boolean isPlace(long address) throws IOException {
        return codeCache.find(address).isPresent() || nativeCode.isExecutable(address);
    }

    /** Whether it is one into code that calls methods: other methods, the interpreter, the stubs that enter Java; not the stubs that methods call. */
    boolean isOfMethodCaller(long address) throws IOException {
        Optional<CodeBlob> blob = codeCache.find(address);
        return blob.isPresent()
                && switch (blob.get().kind()) {
                    case NMETHOD, NATIVE_NMETHOD, INTERPRETER, STUB_ROUTINES, UPCALL, DEOPTIMIZATION -> true;
                    default -> false;
                }
                && isReturnAddress(address);
    }

    /** Whether it is one into generated code: compiled and interpreted methods are never called from elsewhere. */
    boolean isGenerated(long address) throws IOException {
        return codeCache.contains(address) && isReturnAddress(address);
    }

    /** Where the direct call before a return address goes; empty for an indirect one. */
    OptionalLong callTarget(long address) throws IOException {
        if (!isReturnAddress(address)) {
            return OptionalLong.empty();
        }
        Known found = known.get(address);
        return found == null ? OptionalLong.empty() : found.callTarget();
    }
}

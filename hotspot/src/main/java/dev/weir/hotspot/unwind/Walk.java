package dev.weir.hotspot.unwind;

import dev.weir.hotspot.code.CodeBlob;
import dev.weir.hotspot.code.CodeBlobKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The walk of one stack, from its leaf until the thread's entry or until nothing more can be told. */
final class Walk {
    // Recursion through the smallest frames (32 bytes) fills a copy of 64 KiB with 2,048.
    private static final int MAX_FRAMES = 4096;
    // No stack is larger by default, so an address farther above is none of this stack.
    private static final long FAR_BYTES = 64L << 20;

    private final WalkRules rules;
    private final StackReader stack;
    private final long link;
    private final List<StackFrame> frames = new ArrayList<>();
    private Position at;
    private Anchor anchor;
    private int firstNative = -1;
    private boolean framesSkipped;
    private boolean framesInHeap;

    Walk(WalkRules rules, ThreadState thread) {
        this.rules = rules;
        this.stack = new StackReader(thread.sp(), thread.stackCopy());
        this.link = thread.link();
        this.at = new Position(thread.ip(), thread.sp(), thread.fp(), true);
        this.anchor = new Anchor(thread.lastJavaSp(), thread.lastJavaPc(), thread.lastJavaFp());
    }

    UnwoundStack run() {
        Optional<End> end = Optional.empty();
        while (end.isEmpty()) {
            end = frames.size() < MAX_FRAMES ? step() : Optional.of(End.TOO_DEEP);
            if (end.isPresent() && !end.get().isComplete() && end.get() != End.TOO_DEEP && goOnFromAnchor()) {
                end = Optional.empty();
            }
        }
        End reason = framesInHeap && end.get() == End.THREAD_ENTRY ? End.VIRTUAL_THREAD_IN_HEAP : end.get();
        return new UnwoundStack(frames, reason, framesSkipped);
    }

    /** Adds the frame that the walk stands at and goes to its caller; or says why it cannot. */
    private Optional<End> step() {
        int before = frames.size();
        try {
            return rules.codeCache().contains(at.pc()) ? stepGenerated() : stepNative();
        } catch (OutsideStackException e) {
            addUnlessAdded(before);
            return Optional.of(
                    e.isBetween(stack.end() - Long.BYTES, stack.end() + FAR_BYTES)
                            ? End.OUTSIDE_COPY
                            : End.BAD_RETURN_ADDRESS);
        } catch (IOException e) {
            addUnlessAdded(before);
            return Optional.of(End.UNREADABLE);
        }
    }

    private void addUnlessAdded(int before) {
        if (frames.size() == before) {
            frames.add(new StackFrame(at.pc(), !at.leaf(), Optional.empty(), 0));
        }
    }

    private Optional<End> stepGenerated() throws IOException, OutsideStackException {
        firstNative = -1;
        Optional<CodeBlob> found = rules.codeCache().find(at.pc());
        if (found.isEmpty()) {
            frames.add(new StackFrame(at.pc(), !at.leaf(), found, 0));
            return Optional.of(End.NO_CODE_BLOB);
        }
        CodeBlob blob = found.get();
        boolean interpreted = blob.kind() == CodeBlobKind.INTERPRETER;
        frames.add(new StackFrame(
                originalPc(blob),
                !at.leaf(),
                found,
                interpreted ? rules.interpreter().method(at, stack) : 0));
        if (!at.leaf() && at.pc() == rules.entries().callStubReturn()) {
            anchor = rules.entries().anchor(at.fp(), stack);
        }
        Optional<Position> caller = interpreted ? callerOfInterpreted() : callerOf(blob);
        if (caller.isEmpty() || !rules.addresses().isPlace(caller.get().pc())) {
            return Optional.of(End.BAD_RETURN_ADDRESS);
        }
        if (rules.addresses().isReturnBarrier(caller.get().pc()) && (interpreted || blob.isMethod())) {
            framesInHeap = true;
            caller = rules.virtualThreads().entryAbove(caller.get(), stack);
            if (caller.isEmpty()) {
                return Optional.of(End.VIRTUAL_THREAD_IN_HEAP);
            }
        }
        return goTo(caller.get());
    }

    private Optional<Position> callerOfInterpreted() throws IOException, OutsideStackException {
        return at.leaf()
                ? rules.interpreter().callerOfLeaf(at, linkOfLeaf(), rules.callers(), stack)
                : rules.interpreter().caller(at, stack);
    }

    private Optional<Position> callerOf(CodeBlob blob) throws IOException, OutsideStackException {
        return blob.frameSizeBytes() > 0 && blob.kind() != CodeBlobKind.UPCALL
                ? rules.compiled().caller(blob, at, stack)
                : rules.stubs().caller(blob, at, linkOfLeaf(), stack);
    }

    /** rax is that of the thread's top frame only. */
    private long linkOfLeaf() {
        return frames.size() == 1 ? link : 0;
    }

    /** Where a frame marked for deoptimisation would have gone on: HotSpot keeps it in the frame and puts its handler in the way. */
    private long originalPc(CodeBlob blob) throws OutsideStackException {
        long slot = at.sp() + blob.originalPcOffset();
        if (at.leaf() || !blob.isDeoptHandler(at.pc()) || blob.originalPcOffset() < 0 || !stack.holds(slot)) {
            return at.pc();
        }
        long original = stack.word(slot);
        return blob.contains(original) ? original : at.pc();
    }

    private Optional<End> stepNative() throws IOException, OutsideStackException {
        NativeCode code = rules.nativeCode();
        if (firstNative < 0) {
            firstNative = frames.size();
        }
        frames.add(new StackFrame(at.pc(), !at.leaf(), Optional.empty(), 0));
        if (!code.isExecutable(at.pc())) {
            return Optional.of(End.UNKNOWN_NATIVE);
        }
        if (code.isThreadEntry(at.pc())) {
            return Optional.of(End.THREAD_ENTRY);
        }
        Optional<Position> caller = rules.natives().caller(at, stack);
        if (caller.isEmpty()) {
            return Optional.of(End.UNKNOWN_NATIVE);
        }
        long pc = caller.get().pc();
        // Above the native frames the anchor's frame comes next: who is past it has lost the way.
        boolean pastAnchor = anchor.sp() > at.sp() && caller.get().sp() > anchor.sp();
        boolean place = rules.codeCache().contains(pc)
                ? caller.get().leaf() || rules.addresses().isReturnAddress(pc)
                : code.isExecutable(pc);
        return pastAnchor || !place ? Optional.of(End.BAD_RETURN_ADDRESS) : goTo(caller.get());
    }

    /** sp rises at every step; only where a leaf keeps its return address in a register does it stay, once. */
    private Optional<End> goTo(Position caller) {
        boolean rises = caller.sp() > at.sp() || (frames.size() == 1 && caller.sp() == at.sp());
        if (!rises) {
            return Optional.of(End.BAD_RETURN_ADDRESS);
        }
        at = caller;
        return Optional.empty();
    }

    /** Leaves out what lies below the last Java frame, when that frame is known and above; of native frames only the first is sure. */
    private boolean goOnFromAnchor() {
        Anchor known = anchor;
        anchor = Anchor.NONE;
        long below = known.sp() - Long.BYTES;
        if (known.sp() <= at.sp() || !stack.holds(below)) {
            return false;
        }
        try {
            long pc = known.pc() != 0 ? known.pc() : stack.word(below);
            if (rules.codeCache().find(pc).isEmpty()) {
                return false;
            }
            at = Position.caller(pc, known.sp(), known.fp());
        } catch (IOException | OutsideStackException e) {
            return false;
        }
        if (firstNative >= 0) {
            frames.subList(firstNative + 1, frames.size()).clear();
        }
        framesSkipped = true;
        return true;
    }
}

package dev.weir.hotspot.unwind;

import dev.weir.hotspot.code.CodeCache;

/** What every walk of one process goes by. */
record WalkRules(
        CodeCache codeCache,
        NativeCode nativeCode,
        NativeFrames natives,
        ReturnAddresses addresses,
        InterpreterFrames interpreter,
        CompiledFrames compiled,
        StubFrames stubs,
        PlausibleCallers callers,
        VirtualThreads virtualThreads,
        EntryFrames entries) {}

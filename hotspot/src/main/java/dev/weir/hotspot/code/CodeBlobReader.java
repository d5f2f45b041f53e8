package dev.weir.hotspot.code;

import dev.weir.hotspot.ProcessMemory;
import dev.weir.hotspot.UnknownLayoutException;
import dev.weir.hotspot.VmStructs;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Reads one blob's header, by whichever names the fields have in this version. */
final class CodeBlobReader {
    private static final int MAX_NAME_BYTES = 128;
    // C2 refuses frames of more than a few thousand slots; a page's worth of pages is far beyond.
    private static final int MAX_FRAME_WORDS = 1 << 17;

    private static final Map<String, CodeBlobKind> KINDS = Map.of(
            "CodeBlobKind::Adapter", CodeBlobKind.ADAPTER,
            "CodeBlobKind::Vtable", CodeBlobKind.VTABLE,
            "CodeBlobKind::MHAdapter", CodeBlobKind.METHOD_HANDLE_ADAPTER,
            "CodeBlobKind::RuntimeStub", CodeBlobKind.RUNTIME_STUB,
            "CodeBlobKind::Deoptimization", CodeBlobKind.DEOPTIMIZATION,
            "CodeBlobKind::Safepoint", CodeBlobKind.SAFEPOINT,
            "CodeBlobKind::Exception", CodeBlobKind.EXCEPTION,
            "CodeBlobKind::UncommonTrap", CodeBlobKind.UNCOMMON_TRAP,
            "CodeBlobKind::Upcall", CodeBlobKind.UPCALL);

    private final ProcessMemory memory;
    private final VmStructs structs;
    private final long name;
    private final long frameComplete;
    private final boolean frameCompleteIsShort;
    private final long frameSize;
    private final boolean codeByOffset;
    private final long codeBegin;
    private final long codeEnd;
    private final DeoptPoint deoptHandler;
    private final DeoptPoint deoptMhHandler;
    private final long originalPc;
    private final long compileId;

    CodeBlobReader(ProcessMemory memory, VmStructs structs) throws UnknownLayoutException {
        this.memory = memory;
        this.structs = structs;
        name = structs.offset("CodeBlob", "_name");
        frameComplete = structs.offset("CodeBlob", "_frame_complete_offset");
        // An int until 22, then narrowed.
        frameCompleteIsShort =
                structs.cxxType("CodeBlob", "_frame_complete_offset").contains("16");
        frameSize = structs.offset("CodeBlob", "_frame_size");
        // 9 to 22 keep addresses, 8 and 23+ offsets from the header.
        codeByOffset = !structs.has("CodeBlob", "_code_begin");
        codeBegin = structs.offset("CodeBlob", codeByOffset ? "_code_offset" : "_code_begin");
        codeEnd = structs.offset("CodeBlob", codeByOffset ? "_data_offset" : "_code_end");
        deoptHandler = DeoptPoint.find(
                structs,
                "_deopt_handler_begin",
                "_deopt_handler_entry_offset",
                "_deopt_handler_offset",
                "_deoptimize_offset");
        deoptMhHandler = DeoptPoint.find(
                structs, "_deopt_mh_handler_begin", "_deopt_mh_handler_offset", "_deoptimize_mh_offset");
        if (!deoptHandler.isKnown()) {
            throw new UnknownLayoutException("libjvm.so does not describe nmethod._deopt_handler_begin or _offset");
        }
        originalPc = structs.offset("nmethod", "_orig_pc_offset");
        compileId = structs.offset("nmethod", "_compile_id");
    }

    /** The blob whose header is here; empty when what is here cannot be one. */
    Optional<CodeBlob> read(long blob, long heapEnd) throws IOException {
        long begin = codeByOffset ? blob + memory.readInt(blob + codeBegin) : memory.readLong(blob + codeBegin);
        long end = codeByOffset ? blob + memory.readInt(blob + codeEnd) : memory.readLong(blob + codeEnd);
        int frameWords = memory.readInt(blob + frameSize);
        long nameAddress = memory.readLong(blob + name);
        if (begin <= blob || end < begin || end > heapEnd || frameWords > MAX_FRAME_WORDS || nameAddress <= 0) {
            return Optional.empty();
        }
        String text = memory.readText(nameAddress, MAX_NAME_BYTES);
        CodeBlobKind kind = kind(blob, text, frameWords);
        boolean compiled = kind == CodeBlobKind.NMETHOD;
        return Optional.of(new CodeBlob(
                blob,
                kind,
                kind == CodeBlobKind.NMETHOD || kind == CodeBlobKind.NATIVE_NMETHOD
                        ? memory.readInt(blob + compileId)
                        : 0,
                text,
                begin,
                end,
                frameCompleteIsShort ? memory.readShort(blob + frameComplete) : memory.readInt(blob + frameComplete),
                Math.max(frameWords, 0) * Long.BYTES,
                compiled ? deoptHandler.read(memory, blob) : 0,
                compiled ? deoptMhHandler.read(memory, blob) : 0,
                compiled ? memory.readInt(blob + originalPc) : -1));
    }

    /** By the kind that 25 describes, else by the names, which have not changed since 8. */
    private CodeBlobKind kind(long blob, String text, int frameWords) throws IOException {
        if (text.equals("nmethod")) {
            return CodeBlobKind.NMETHOD;
        } else if (text.equals("native nmethod")) {
            return CodeBlobKind.NATIVE_NMETHOD;
        } else if (text.equals("Interpreter")) {
            return CodeBlobKind.INTERPRETER;
        } else if (text.startsWith("StubRoutines")) {
            return CodeBlobKind.STUB_ROUTINES;
        }
        if (structs.findOffset("CodeBlob", "_kind").isPresent()) {
            int value = memory.readByte(blob + structs.offset("CodeBlob", "_kind"));
            for (Map.Entry<String, CodeBlobKind> kind : KINDS.entrySet()) {
                if (structs.constant(kind.getKey()).orElse(-1) == value) {
                    return kind.getValue();
                }
            }
        }
        if (text.startsWith("I2C/C2I")) {
            return CodeBlobKind.ADAPTER;
        } else if (text.startsWith("MethodHandles")) {
            return CodeBlobKind.METHOD_HANDLE_ADAPTER;
        } else if (text.startsWith("vtable")) {
            return CodeBlobKind.VTABLE;
        }
        return switch (text) {
            case "SafepointBlob" -> CodeBlobKind.SAFEPOINT;
            case "DeoptimizationBlob" -> CodeBlobKind.DEOPTIMIZATION;
            case "UncommonTrapBlob" -> CodeBlobKind.UNCOMMON_TRAP;
            case "ExceptionBlob" -> CodeBlobKind.EXCEPTION;
            default -> frameWords > 0 ? CodeBlobKind.RUNTIME_STUB : CodeBlobKind.OTHER;
        };
    }

    /** Where a compiled method's deoptimisation entry is kept: as an address, or as an offset from the header. */
    private record DeoptPoint(long field, boolean isOffset) {
        static DeoptPoint find(VmStructs structs, String addressField, String... offsetFields) {
            for (String type : new String[] {"CompiledMethod", "nmethod"}) {
                if (structs.findOffset(type, addressField).isPresent()) {
                    return new DeoptPoint(structs.findOffset(type, addressField).getAsLong(), false);
                }
            }
            for (String field : offsetFields) {
                if (structs.findOffset("nmethod", field).isPresent()) {
                    return new DeoptPoint(structs.findOffset("nmethod", field).getAsLong(), true);
                }
            }
            return new DeoptPoint(-1, false);
        }

        boolean isKnown() {
            return field >= 0;
        }

        long read(ProcessMemory memory, long blob) throws IOException {
            if (!isKnown()) {
                return 0;
            }
            if (!isOffset) {
                return memory.readLong(blob + field);
            }
            int offset = memory.readInt(blob + field);
            return offset <= 0 ? 0 : blob + offset;
        }
    }
}

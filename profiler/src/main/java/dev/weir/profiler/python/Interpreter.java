package dev.weir.profiler.python;

import dev.weir.bpf.PythonLayout;
import dev.weir.hotspot.ProcessMemory;
import dev.weir.model.Frame;
import dev.weir.profiler.python.InterpreterLayout.Holder;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A running CPython whose structures are known: its thread states and its code objects.
 *
 * <p>Implementation notes. The process runs on while it is read, and any pointer may be stale or damaged: lists are followed for a bounded length, each thread state must name the
 * interpreter that it was found in, each code object must have the type of code objects, and texts are cut.
 */
final class Interpreter {
    private static final int MOST_INTERPRETERS = 1_024;
    private static final int MOST_THREADS = 65_536;

    // sys.setrecursionlimit() is 1,000 unless raised.
    private static final int MOST_FRAMES = 4_096;

    private static final int LONGEST_TEXT = 1_024;
    private static final int CACHED_CODES = 1 << 17;

    // The chain that is read changes meanwhile; a layout that is wrong fails always.
    private static final int TRIES = 20;

    private static final int MOST_TRIED = 16;

    private final ProcessMemory memory;
    private final InterpreterLayout layout;
    private final long runtime;
    private final PythonLayout forSampler;
    private final Map<Long, Code> codes = new HashMap<>();
    private final Map<Long, Optional<Frame>> ofBatch = new HashMap<>();
    private long codeType;

    /** What a code object was when it was named: an address may become another's. */
    private record Code(long fileName, long qualifiedName, int firstLine, Frame frame) {
        boolean is(long otherFile, long otherName, int otherLine) {
            return fileName == otherFile && qualifiedName == otherName && firstLine == otherLine;
        }
    }

    private Interpreter(ProcessMemory memory, InterpreterLayout layout, long runtime)
            throws IOException, UnknownPythonException {
        this.memory = memory;
        this.layout = layout;
        this.runtime = runtime;
        InterpreterLayout.Frames frames = layout.frames();
        InterpreterLayout.Threads threads = layout.threads();
        try {
            forSampler = new PythonLayout(
                    holder(),
                    threads.nativeId(),
                    threads.frame(),
                    threads.cframe(),
                    frames.code(),
                    frames.previous(),
                    frames.mark(),
                    frames.marked());
        } catch (IllegalArgumentException e) {
            throw new UnknownPythonException("its frames are laid out otherwise: " + e.getMessage());
        }
    }

    /**
     * Tries a layout on a process.
     *
     * @param mainThread the id of the process's first thread, as it sees it
     * @throws UnknownPythonException when what is read by it makes no sense
     */
    static Interpreter open(ProcessMemory memory, InterpreterLayout layout, long runtime, int mainThread)
            throws IOException, UnknownPythonException {
        Interpreter interpreter = new Interpreter(memory, layout, runtime);
        String problem = "";
        for (int i = 0; i < TRIES; i++) {
            memory.forget();
            try {
                interpreter.check(mainThread);
                return interpreter;
            } catch (UnknownPythonException | IOException e) {
                problem = String.valueOf(e.getMessage());
            }
        }
        throw new UnknownPythonException("what is read of it makes no sense: " + problem);
    }

    /** Follows the frames of the main thread, or of another one that has frames, and names their functions. */
    private void check(int mainThread) throws IOException, UnknownPythonException {
        Map<Integer, Long> states = threads();
        if (states.isEmpty()) {
            throw new UnknownPythonException("it has no thread");
        }
        Long main = states.get(mainThread);
        List<Long> tried = main == null ? List.copyOf(states.values()) : List.of(main);
        for (long state : tried.subList(0, Math.min(MOST_TRIED, tried.size()))) {
            for (long code : codesOf(state)) {
                if (name(code).isEmpty()) {
                    throw new UnknownPythonException("a frame's code is none");
                }
            }
        }
    }

    private List<Long> codesOf(long state) throws IOException, UnknownPythonException {
        InterpreterLayout.Frames frames = layout.frames();
        List<Long> found = new ArrayList<>();
        long frame = memory.readLong(state + layout.threads().frame());
        if (layout.threads().cframe().isPresent()) {
            frame = memory.readLong(frame + layout.threads().cframe().getAsInt());
        }
        for (int i = 0; frame != 0; i++) {
            if (i == MOST_FRAMES) {
                throw new UnknownPythonException("a chain of frames does not end");
            }
            boolean marked = (memory.readByte(frame + frames.mark()) & 0xff) == frames.marked();
            if (!marked || frames.entries()) {
                found.add(memory.readLong(frame + frames.code()));
            }
            frame = memory.readLong(frame + frames.previous());
        }
        return found;
    }

    private long holder() throws IOException, UnknownPythonException {
        Holder holder = layout.holder();
        long start = holder.inInterpreter() ? mainInterpreter() : runtime;
        if (holder.pointer().isPresent()) {
            start = memory.readLong(start + holder.pointer().getAsInt());
        }
        if (start == 0) {
            throw new UnknownPythonException("it is not initialised");
        }
        return start + holder.last();
    }

    /** The pointer to it follows that to the newest one. */
    private long mainInterpreter() throws IOException, UnknownPythonException {
        long main = memory.readLong(runtime + layout.interpreters() + Long.BYTES);
        if (main == 0) {
            throw new UnknownPythonException("it is not initialised");
        }
        return main;
    }

    PythonLayout forSampler() {
        return forSampler;
    }

    boolean entriesAreFunctions() {
        return layout.frames().entries();
    }

    /** The addresses of the thread states by their threads' ids, as the process sees them; those that were read before the list changed, if it did. */
    Map<Integer, Long> threads() throws IOException {
        Map<Integer, Long> states = new HashMap<>();
        int left = MOST_THREADS;
        long interpreter = memory.readLong(runtime + layout.interpreters());
        for (int i = 0; interpreter != 0 && i < MOST_INTERPRETERS; i++) {
            long state = memory.readLong(interpreter + layout.firstThread());
            for (; state != 0 && left > 0; left--) {
                if (memory.readLong(state + layout.threads().interpreter()) != interpreter) {
                    break;
                }
                long id = memory.readLong(state + layout.threads().nativeId());
                // A thread may have several states; the newest stands first, and the sampler believes the one with the
                // GIL before it.
                if (id > 0 && id <= Integer.MAX_VALUE) {
                    states.putIfAbsent((int) id, state);
                }
                state = memory.readLong(state + layout.threads().next());
            }
            interpreter = memory.readLong(interpreter + layout.nextInterpreter());
        }
        return states;
    }

    /** The function of a code object; empty when there is none any more. */
    Optional<Frame> name(long address) {
        return ofBatch.computeIfAbsent(address, this::read);
    }

    private Optional<Frame> read(long address) {
        Code known = codes.get(address);
        try {
            if (!isCode(memory.readLong(address + InterpreterLayout.TYPE))) {
                return Optional.empty();
            }
            InterpreterLayout.Codes offsets = layout.codes();
            long fileName = memory.readLong(address + offsets.fileName());
            long qualifiedName = memory.readLong(address + offsets.qualifiedName());
            int firstLine = memory.readInt(address + offsets.firstLine());
            if (known == null || !known.is(fileName, qualifiedName, firstLine)) {
                String name = text(qualifiedName);
                if (name.isEmpty()) {
                    return Optional.empty();
                }
                known = new Code(fileName, qualifiedName, firstLine, PythonFunction.frame(text(fileName), name));
                if (codes.size() >= CACHED_CODES) {
                    codes.clear();
                }
                codes.put(address, known);
            }
            return Optional.of(known.frame());
        } catch (IOException ended) {
            // Code objects live long: what one was is the best that is known of a process that has gone.
            return Optional.ofNullable(known).map(Code::frame);
        }
    }

    private boolean isCode(long type) throws IOException {
        if (codeType == 0
                && memory.readText(memory.readLong(type + InterpreterLayout.TYPE_NAME), 16)
                        .equals("code")) {
            codeType = type;
        }
        return type != 0 && type == codeType;
    }

    /** A compact string; empty for any other. */
    private String text(long address) throws IOException {
        InterpreterLayout.Texts offsets = layout.texts();
        long length = memory.readLong(address + offsets.length());
        int state = memory.readInt(address + offsets.state());
        int kind = state >>> 2 & 7;
        boolean compact = (state >>> 5 & 1) != 0;
        boolean ascii = (state >>> 6 & 1) != 0;
        if (!compact || length < 0 || (kind != 1 && kind != 2 && kind != 4)) {
            return "";
        }
        int count = (int) Math.min(length, LONGEST_TEXT);
        byte[] bytes = memory.read(address + (ascii ? offsets.ascii() : offsets.compact()), count * kind);
        return printable(
                switch (kind) {
                    case 1 -> new String(bytes, StandardCharsets.ISO_8859_1);
                    case 2 -> new String(bytes, StandardCharsets.UTF_16LE);
                    default -> new String(bytes, Charset.forName("UTF-32LE"));
                });
    }

    private static String printable(String text) {
        return text.codePoints().noneMatch(Character::isISOControl) ? text : "";
    }

    /** What was read is old. */
    void forget() {
        memory.forget();
        ofBatch.clear();
    }
}

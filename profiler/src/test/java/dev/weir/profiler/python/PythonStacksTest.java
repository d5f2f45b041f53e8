package dev.weir.profiler.python;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.bpf.RawPython;
import dev.weir.bpf.RawPython.End;
import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import dev.weir.model.StackTrace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which Python functions stand for which frames of the evaluator. */
class PythonStacksTest {
    private static final String EVALUATOR = "_PyEval_EvalFrameDefault";
    private static final int MARK = 1;
    private static final long SHIM = 0x100 | MARK;
    private static final long NOBODY = 0x9990;

    /** Of 3.11: who has the mark is a function itself. */
    private final PythonStacks entries = new PythonStacks(true, PythonStacksTest::function);

    /** Of 3.12 and later: who has the mark is none. */
    private final PythonStacks shims = new PythonStacks(false, PythonStacksTest::function);

    private static Optional<Frame> function(long code) {
        return code == NOBODY
                ? Optional.empty()
                : Optional.of(PythonFunction.frame("/srv/job.py", "f" + Long.toHexString(code)));
    }

    private static StackTrace stack(String... names) {
        List<Frame> frames = new ArrayList<>();
        for (String name : names) {
            frames.add(
                    name.startsWith("py::")
                            ? PythonFunction.frame("/srv/job.py", name.substring(4))
                            : new Frame(FrameKind.NATIVE, name, "python3"));
        }
        return new StackTrace(frames, false);
    }

    private static List<String> names(StackTrace stack) {
        return stack.frames().stream().map(Frame::name).toList();
    }

    @Test
    void eachEvaluatorBecomesTheFunctionsUpToTheNextEntry() {
        StackTrace walked =
                stack("malloc", EVALUATOR, "_PyEval_Vector", "list_sort", EVALUATOR, "Py_RunMain", "_start");
        StackTrace merged = entries.merge(walked, true, RawPython.of(End.WHOLE, 0x10, 0x20 | MARK, 0x30 | MARK));
        assertThat(names(merged))
                .containsExactly("malloc", "job.f10", "job.f20", "list_sort", "job.f30", "Py_RunMain", "_start");
        assertThat(merged.frames().get(1)).isEqualTo(new Frame(FrameKind.PYTHON, "job.f10", "job.py"));
        assertThat(merged.truncated()).isFalse();
        assertThat(names(shims.merge(walked, true, RawPython.of(End.WHOLE, 0x10, 0x20, SHIM, 0x30, SHIM))))
                .isEqualTo(names(merged));
        assertThat(entries.losses()).isEmpty();
        assertThat(shims.losses()).isEmpty();
    }

    @Test
    void anEvaluatorThatHasNotBegunYetStaysAndTheOthersAreLaidAtTheRoot() {
        StackTrace merged = entries.merge(
                stack(EVALUATOR, "gen_iternext", EVALUATOR, "_start"), true, RawPython.of(End.WHOLE, 0x10 | MARK));
        assertThat(names(merged)).containsExactly(EVALUATOR, "gen_iternext", "job.f10", "_start");
        assertThat(entries.losses()).containsExactly("1 did not fit the native frames at the leaf");
    }

    @Test
    void aChainWhoseEvaluatorHasGoneIsLeftOut() {
        StackTrace merged = entries.merge(
                stack("free", EVALUATOR, "_start"), true, RawPython.of(End.WHOLE, 0x10 | MARK, 0x20 | MARK));
        assertThat(names(merged)).containsExactly("free", "job.f20", "_start");
    }

    @Test
    void framesBeyondTheBoundAreMissingAndSaidToBe() {
        StackTrace merged = shims.merge(
                stack(EVALUATOR, "list_sort", EVALUATOR, "_start"), true, RawPython.of(End.CUT, 0x10, SHIM, 0x20));
        assertThat(names(merged)).containsExactly("job.f10", "list_sort", "job.f20", "_start");
        assertThat(merged.truncated()).isTrue();
        assertThat(shims.losses()).containsExactly("1 chains of Python frames were cut off");
    }

    @Test
    void whereTheNativeFramesAreCutOffTheFunctionsBeyondThemAreKnown() {
        StackTrace cut = new StackTrace(stack("malloc", EVALUATOR).frames(), true);
        StackTrace merged = shims.merge(cut, false, RawPython.of(End.WHOLE, 0x10, SHIM, 0x20, 0x30, SHIM));
        assertThat(names(merged)).containsExactly("malloc", "job.f10", "job.f20", "job.f30");
        assertThat(merged.truncated()).isTrue();
    }

    @Test
    void aThreadWithoutAKnownStateKeepsItsEvaluators() {
        StackTrace walked = stack("malloc", EVALUATOR, "_start");
        assertThat(shims.merge(walked, true, RawPython.NONE)).isEqualTo(walked);
        assertThat(shims.losses()).containsExactly("1 samples were of threads whose state is not known");
    }

    @Test
    void withoutAnEvaluatorThereIsNoPythonFrameWhateverTheStateSays() {
        StackTrace walked = stack("rust_work", "start_thread");
        assertThat(shims.merge(walked, true, RawPython.of(End.WHOLE, 0x10, SHIM)))
                .isEqualTo(walked);
        assertThat(shims.losses()).isEmpty();
    }

    @Test
    void trampolinesNameTheFunctionsWhereTheStateDoesNotAndDoNotNameThemTwice() {
        StackTrace walked = stack(
                "malloc",
                EVALUATOR,
                "py::inner",
                "py_trampoline_evaluator",
                "_PyEval_Vector",
                "PyObject_Vectorcall",
                EVALUATOR,
                "py::outer",
                "_start");
        assertThat(names(shims.merge(walked, true, RawPython.NONE)))
                .containsExactly("malloc", "job.inner", "job.outer", "_start");
        assertThat(names(shims.merge(walked, true, RawPython.of(End.WHOLE, 0x10, SHIM, 0x20, SHIM))))
                .containsExactly("malloc", "job.f10", "job.f20", "_start");
    }

    @Test
    void codeThatHasGoneIsAFrameWithoutAName() {
        StackTrace merged = shims.merge(stack(EVALUATOR, "_start"), true, RawPython.of(End.WHOLE, NOBODY, 0x20, SHIM));
        assertThat(merged.frames())
                .startsWith(
                        new Frame(FrameKind.UNKNOWN, "0x9990", ""), new Frame(FrameKind.PYTHON, "job.f20", "job.py"));
        assertThat(shims.losses()).containsExactly("1 frames of code that has gone have no name");
    }

    @Test
    void aFunctionIsCalledByItsModuleAsFarAsItsPathTellsIt() {
        assertThat(name("/srv/job/ysb_bytewax.py", "deserialize")).isEqualTo("ysb_bytewax.deserialize");
        assertThat(name("ysb.py", "<module>")).isEqualTo("ysb.<module>");
        assertThat(name("/usr/lib/python3.11/json/decoder.py", "JSONDecoder.decode"))
                .isEqualTo("json.decoder.JSONDecoder.decode");
        assertThat(name("/usr/lib/python3.11/json/__init__.py", "loads")).isEqualTo("json.loads");
        assertThat(name("/venv/lib/python3.12/site-packages/kafka/consumer/fetcher.py", "Fetcher.poll"))
                .isEqualTo("kafka.consumer.fetcher.Fetcher.poll");
        assertThat(name("/usr/lib/python3/dist-packages/redis/client.py", "Redis.get"))
                .isEqualTo("redis.client.Redis.get");
        assertThat(name("<frozen importlib._bootstrap>", "_find_and_load"))
                .isEqualTo("importlib._bootstrap._find_and_load");
        assertThat(name("/srv/job/steps/__init__.py", "parse")).isEqualTo("steps.parse");
        assertThat(name("/srv/job/__main__.py", "main")).isEqualTo("job.__main__.main");
        assertThat(name("<string>", "f.<locals>.<lambda>")).isEqualTo("<string>.f.<locals>.<lambda>");
        assertThat(name("", "f")).isEqualTo("?.f");
    }

    private static String name(String file, String qualifiedName) {
        return PythonFunction.frame(file, qualifiedName).name();
    }
}

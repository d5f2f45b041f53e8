package dev.weir.benchmarks;

import dev.weir.bpf.PythonLayout;
import dev.weir.bpf.SampledThread;
import dev.weir.model.Tgid;
import dev.weir.profiler.python.PythonProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The {@code python3} of this machine, busy below a chain of functions. */
final class BusyPython implements AutoCloseable {
    private static final String PROGRAM = """
            import sys

            def below(depth):
                if depth > 1:
                    return below(depth - 1)
                value = 1
                while True:
                    value = (value * 31 + 7) % 1000003

            print("started", flush=True)
            below(int(sys.argv[1]))
            """;

    private final Process process;
    private final Optional<PythonProcess> python;

    BusyPython(int depth) throws IOException, InterruptedException {
        process = new ProcessBuilder("python3", "-c", PROGRAM, Integer.toString(depth))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (!"started".equals(process.inputReader(StandardCharsets.UTF_8).readLine())) {
            throw new IOException("the Python process to be sampled did not start");
        }
        Thread.sleep(500);
        python = PythonProcess.find(tgid());
    }

    Tgid tgid() {
        return new Tgid((int) process.pid());
    }

    Optional<PythonLayout> layout() {
        return python.flatMap(PythonProcess::layout);
    }

    List<SampledThread> threads() {
        return python.map(PythonProcess::threads).orElseThrow().entrySet().stream()
                .map(thread -> SampledThread.ofPython(thread.getKey(), thread.getValue()))
                .toList();
    }

    String description() {
        return python.map(PythonProcess::description).orElse("python3 is no CPython");
    }

    @Override
    public void close() {
        python.ifPresent(PythonProcess::close);
        process.destroyForcibly();
        process.onExit().join();
    }
}

package dev.weir.bpf;

import dev.weir.model.Tgid;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A process of planted.c, which does as it is told and ends when it is closed or this JVM ends. */
final class Planted implements AutoCloseable {
    private final Process process;
    private final Writer in;
    private final BufferedReader out;

    Planted(Path program) throws IOException {
        process = new ProcessBuilder(program.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        in = process.outputWriter(StandardCharsets.UTF_8);
        out = process.inputReader(StandardCharsets.UTF_8);
    }

    static Path compile(Path directory) throws IOException, InterruptedException {
        return Programs.compile(Programs.resource("planted.c"), directory, "planted");
    }

    /** Returns when the command was carried out, with its answer. */
    long tell(String command) throws IOException {
        in.write(command + "\n");
        in.flush();
        String answer = out.readLine();
        if (answer == null) {
            throw new IOException("the planted process ended at: " + command);
        }
        return Long.parseLong(answer.substring(answer.indexOf(' ') + 1));
    }

    Tgid tgid() {
        return new Tgid((int) process.pid());
    }

    /** utime + stime of /proc/PID/stat, in ticks of 10 ms. */
    Duration procCpuTime() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + tgid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Duration.ofMillis(10 * (Long.parseLong(fields[11]) + Long.parseLong(fields[12])));
    }

    /** Context switches of all threads that are there, as /proc counts them. */
    long procContextSwitches() throws IOException {
        long sum = 0;
        try (var tasks = Files.newDirectoryStream(Path.of("/proc/" + tgid() + "/task"))) {
            for (Path task : tasks) {
                for (String line : Files.readAllLines(task.resolve("status"))) {
                    if (line.contains("voluntary_ctxt_switches:")) {
                        sum += Long.parseLong(
                                line.substring(line.indexOf(':') + 1).strip());
                    }
                }
            }
        }
        return sum;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}

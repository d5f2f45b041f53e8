package dev.weir.bpf;

import dev.weir.model.Tgid;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

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

    /** What the hypervisor took from all CPUs together: the eighth figure of /proc/stat, in ticks of 10 ms. */
    static Duration stolenCpuTime() throws IOException {
        String total = Files.readAllLines(Path.of("/proc/stat")).get(0);
        return Duration.ofMillis(10 * Long.parseLong(total.split(" +", -1)[8]));
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

    /** Returns when the process has had so much more CPU time, however busy the machine is. */
    void awaitCpuTime(Duration more) throws IOException, InterruptedException {
        awaitCpuTime(more, () -> {});
    }

    /** The same, with something to be done every now and then. */
    void awaitCpuTime(Duration more, Runnable meanwhile) throws IOException, InterruptedException {
        Duration enough = procCpuTime().plus(more);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (procCpuTime().compareTo(enough) < 0) {
            if (System.nanoTime() > deadline) {
                throw new IOException("the planted process did not get " + more + " of CPU time within 60 s");
            }
            Thread.sleep(20);
            meanwhile.run();
        }
    }

    /** Stops all threads, so that what is measured one after the other is measured at the same time. */
    void pause() throws IOException, InterruptedException {
        Programs.run(List.of("kill", "-STOP", tgid().toString()));
        while (!allStopped()) {
            Thread.sleep(5);
        }
    }

    void resume() throws IOException, InterruptedException {
        Programs.run(List.of("kill", "-CONT", tgid().toString()));
    }

    private boolean allStopped() throws IOException {
        try (var tasks = Files.newDirectoryStream(Path.of("/proc/" + tgid() + "/task"))) {
            for (Path task : tasks) {
                String stat = Files.readString(task.resolve("stat"));
                if (stat.charAt(stat.lastIndexOf(')') + 2) != 'T') {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}

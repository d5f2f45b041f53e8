package dev.weir.bpf;

import dev.weir.model.Tgid;
import dev.weir.model.WeirException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;

/** Samplers in a process of their own: what tests start in another namespace, with other rights, or in order to kill it. */
final class SamplingMain {
    private SamplingMain() {}

    public static void main(String[] arguments) throws Exception {
        try {
            switch (arguments[0]) {
                case "planted" -> samplePlanted(Path.of(arguments[1]));
                case "hold" -> hold();
                case "below" -> below();
                case "events" -> events();
                default -> throw new IllegalArgumentException(arguments[0]);
            }
        } catch (WeirException e) {
            System.out.println(e.kind() + " " + e.getMessage());
        }
    }

    /** Prints what a busy process looks like from here. */
    private static void samplePlanted(Path program) throws Exception {
        try (Planted planted = new Planted(program);
                StackSampler sampler =
                        StackSampler.open(99, List.of(SampledProcess.withoutStackCopy(planted.tgid())))) {
            planted.tell("busy");
            sampler.start();
            planted.awaitCpuTime(Duration.ofMillis(300));
            sampler.stop();
            TreeSet<String> seen = new TreeSet<>();
            int samples = sampler.drain(sample -> seen.add(sample.tgid() + "/" + sample.comm()));
            System.out.println("planted=" + planted.tgid() + " self="
                    + ProcessHandle.current().pid() + " samples=" + (samples > 10) + " seen=" + seen + " notes="
                    + sampler.notes());
        }
    }

    /** Prints what is said of a process in a pid namespace below this one. */
    private static void below() throws Exception {
        Process process = new ProcessBuilder("unshare", "--pid", "--fork", "--kill-child", "cat").start();
        try {
            while (process.children().findAny().isEmpty()) {
                Thread.sleep(10);
            }
            Tgid inside =
                    new Tgid((int) process.children().findFirst().orElseThrow().pid());
            try (StackSampler sampler = StackSampler.open(99, List.of(SampledProcess.withoutStackCopy(inside)))) {
                System.out.println(sampler.notes());
            }
        } finally {
            process.destroyForcibly();
        }
    }

    /** Prints what is told of a shell that runs a program of its own id. */
    private static void events() throws Exception {
        try (ProcessEvents events = ProcessEvents.open()) {
            Process shell = new ProcessBuilder("sh", "-c", "exec true").start();
            shell.waitFor();
            TreeSet<String> seen = new TreeSet<>();
            for (int i = 0; i < 100 && !seen.contains("EXIT"); i++) {
                events.await(Duration.ofMillis(100));
                events.drain().stream()
                        .filter(event -> event.tgid().value() == shell.pid())
                        .forEach(event -> seen.add(event.kind().toString()));
            }
            System.out.println("self=" + ProcessHandle.current().pid() + " seen=" + seen);
        }
    }

    /** Samples itself until it is killed. */
    private static void hold() throws Exception {
        StackSampler sampler = StackSampler.open(99, List.of(SampledProcess.withoutStackCopy(new Tgid((int)
                ProcessHandle.current().pid()))));
        sampler.start();
        System.out.println(sampler.programId());
        Thread.sleep(60_000);
        sampler.close();
    }
}

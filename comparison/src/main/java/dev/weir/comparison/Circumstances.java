package dev.weir.comparison;

import static java.util.Objects.requireNonNull;

import dev.weir.model.EngineProcess;
import dev.weir.model.HostOutcome;
import dev.weir.model.HostProfile;
import dev.weir.model.JvmFacts;
import dev.weir.model.Measured;
import dev.weir.model.ProcessProfile;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a run was measured with and on, as far as figures of two runs cannot be compared when it differs.
 *
 * @param weirVersion of the program that measured
 * @param applicationProfile the rules' text by which the run's samples were attributed
 * @param engines each with the program of its processes
 * @param sampling how samples were taken, walked and named, in the profiler's own words
 * @param boundaries how many methods were kept from being inlined; 0 without {@code --boundaries}
 * @param debugInformation the JVMs' flags that decide what debug information tells
 * @param javaVersions of the profiled JVMs
 * @param cpus models, with the number of CPUs
 * @param kernels of the hosts
 * @param hosts how many were measured
 * @param failed how many were not
 * @param processes how many were profiled
 */
public record Circumstances(
        String weirVersion,
        String applicationProfile,
        NavigableSet<String> engines,
        NavigableSet<String> sampling,
        int boundaries,
        NavigableSet<String> debugInformation,
        NavigableSet<String> javaVersions,
        NavigableSet<String> cpus,
        NavigableSet<String> kernels,
        int hosts,
        int failed,
        int processes) {
    private static final String BOUNDARY = "--boundary=";

    public Circumstances {
        requireNonNull(weirVersion, "weirVersion is null");
        requireNonNull(applicationProfile, "applicationProfile is null");
    }

    /** The engines' names alone, without their programs. */
    public NavigableSet<String> engineNames() {
        return set(engines.stream().map(engine -> engine.substring(0, engine.lastIndexOf(" ("))));
    }

    /** What a run's recordings tell of it. */
    public static Circumstances of(Measured measured, String applicationProfile, String weirVersion) {
        List<HostProfile> profiles = measured.outcomes().stream()
                .filter(HostOutcome.Completed.class::isInstance)
                .map(outcome -> ((HostOutcome.Completed) outcome).profile())
                .toList();
        List<ProcessProfile> processes = profiles.stream()
                .flatMap(profile ->
                        profile.processes().stream().filter(process -> profile.isOfTheJob(process.process())))
                .toList();
        return new Circumstances(
                weirVersion,
                applicationProfile,
                set(processes.stream()
                        .map(ProcessProfile::process)
                        .map(process -> process.engine() + " (" + shortName(process.program()) + ")")),
                set(profiles.stream().map(Circumstances::sampling)),
                boundaries(profiles),
                set(jvms(processes, Circumstances::debugInformation)),
                set(jvms(processes, jvm -> jvm.version().orElse("unknown"))),
                set(profiles.stream()
                        .map(profile ->
                                profile.facts().cpus() + " x " + profile.facts().cpuModel())),
                set(profiles.stream().map(profile -> profile.facts().kernel())),
                profiles.size(),
                measured.outcomes().size() - profiles.size(),
                processes.size());
    }

    private static String sampling(HostProfile profile) {
        // What was asked for; what became of it is in each process's words, without the counts that they hold.
        String asked = String.join(
                " ",
                profile.request().stream()
                        .filter(word -> word.startsWith("--source=")
                                || word.startsWith("--unwind=")
                                || word.startsWith("--names="))
                        .toList());
        NavigableSet<String> became = set(profile.processes().stream().map(process -> withoutCounts(process.names())));
        return asked + (became.isEmpty() ? "" : " (" + String.join("; ", became) + ")");
    }

    private static String withoutCounts(String words) {
        int end = 0;
        while (end < words.length() && words.charAt(end) != ':' && words.charAt(end) != ',') {
            end++;
        }
        return words.substring(0, end);
    }

    private static int boundaries(List<HostProfile> profiles) {
        return (int) profiles.stream()
                .flatMap(profile -> profile.request().stream())
                .filter(word -> word.startsWith(BOUNDARY))
                .distinct()
                .count();
    }

    private static Stream<String> jvms(List<ProcessProfile> processes, Function<JvmFacts, String> fact) {
        return processes.stream()
                .map(ProcessProfile::process)
                .map(EngineProcess::jvm)
                .flatMap(Optional::stream)
                .map(fact);
    }

    private static String debugInformation(JvmFacts jvm) {
        return "DebugNonSafepoints " + state(jvm.debugNonSafepoints()) + ", PreserveFramePointer "
                + state(jvm.framePointers());
    }

    private static String state(Optional<Boolean> flag) {
        return flag.map(on -> on ? "on" : "off").orElse("unknown");
    }

    private static String shortName(String program) {
        return program.substring(program.lastIndexOf('.') + 1);
    }

    private static NavigableSet<String> set(Stream<String> words) {
        NavigableSet<String> set = new TreeSet<>();
        words.forEach(set::add);
        return set;
    }
}

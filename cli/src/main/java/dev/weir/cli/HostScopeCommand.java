package dev.weir.cli;

import dev.weir.model.EngineProcess;
import dev.weir.model.ProfilerProtocol;
import dev.weir.model.ScopeLine;
import dev.weir.model.ScopeLine.Occasion;
import dev.weir.profiler.population.Change;
import dev.weir.profiler.population.Population;
import dev.weir.scope.KnownSpes;
import dev.weir.scope.Look;
import dev.weir.scope.Recognised;
import dev.weir.scope.ScopeAnalyzer;
import dev.weir.scope.SeenProcess;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** What {@code weir scope} starts on every host: tells of its processes in {@link ScopeLine}s. */
@Command(
        name = ScopeLine.COMMAND,
        hidden = true,
        description = "Lists the processes of the host it runs on, as told by a coordinator.")
final class HostScopeCommand implements Callable<Integer> {
    private static final Duration LOOK = Duration.ofSeconds(1);

    @Unmatched
    private List<String> argv = new ArrayList<>();

    private final PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);

    @Override
    public Integer call() {
        ScopeLine.Request request = ScopeLine.Request.parse(argv);
        KnownSpes rules = KnownSpes.read(Path.of(request.knownSpes()));
        if (!request.watch()) {
            list(new ScopeAnalyzer().look(rules), request.others());
            return 0;
        }
        new Lifeline(System.in, ProfilerProtocol.SILENCE, new Watched(Thread.currentThread())).listen();
        try (Population population = Population.open(rules)) {
            population.limitation().ifPresent(why -> tell(new ScopeLine.Note(why)));
            list(population.first(), request.others());
            while (true) {
                for (Change change : population.await(LOOK)) {
                    tell(line(change));
                }
                out.flush();
            }
        } catch (InterruptedException e) {
            return 0;
        }
    }

    /** The end of the coordinator's lines is the end of the watching. */
    private record Watched(Thread watching) implements Lifeline.Listener {
        @Override
        public void start() {
            // There is nothing to start.
        }

        @Override
        public void stop() {
            watching.interrupt();
        }

        @Override
        public void gone(String reason) {
            watching.interrupt();
        }
    }

    private void list(List<Look> looks, int others) {
        looks.stream()
                .flatMap(look -> look.recognised().stream())
                .forEach(known -> tell(seen(Occasion.FOUND, known, looks)));
        looks.stream()
                .filter(look -> look.recognised().isEmpty())
                .sorted(Comparator.comparingLong((Look look) -> look.seen().residentBytes())
                        .reversed()
                        .thenComparing(look -> look.seen().tgid()))
                .limit(others)
                .forEach(look -> tell(other(look)));
        long refused = looks.stream().filter(look -> !look.readable()).count();
        if (refused > 0) {
            tell(new ScopeLine.Note(refused + (refused == 1 ? " process" : " processes")
                    + " could not be looked into: ended meanwhile, or root or CAP_SYS_PTRACE is needed."));
        }
        tell(new ScopeLine.Listed());
        out.flush();
    }

    private void tell(ScopeLine line) {
        out.print(line.toLine() + "\n");
    }

    private static ScopeLine line(Change change) {
        if (change instanceof Change.Appeared appeared) {
            return seen(Occasion.STARTED, appeared.recognised(), List.of());
        }
        EngineProcess ended = ((Change.Ended) change).process();
        return seen(Occasion.ENDED, new Recognised(ended, ""), List.of());
    }

    private static ScopeLine seen(Occasion occasion, Recognised known, List<Look> looks) {
        EngineProcess process = known.process();
        long resident = looks.stream()
                .filter(look -> look.seen().tgid().equals(process.tgid()))
                .mapToLong(look -> look.seen().residentBytes())
                .findFirst()
                .orElse(0);
        return new ScopeLine.Seen(
                occasion,
                process.tgid(),
                process.engine(),
                process.role().word(),
                process.program(),
                process.user(),
                runtime(known),
                process.jvm().isPresent() ? "from outside" : "",
                known.pattern(),
                resident);
    }

    /** A JVM that has just started has told nothing of itself yet. */
    private static String runtime(Recognised known) {
        if (known.process().jvm().isPresent()) {
            return "Java " + known.process().jvm().get().version().orElse("");
        }
        String pattern = known.pattern();
        return pattern.startsWith("python:") ? "Python" : pattern.isEmpty() || pattern.startsWith("exe:") ? "" : "Java";
    }

    private static ScopeLine other(Look look) {
        SeenProcess seen = look.seen();
        return new ScopeLine.Seen(
                Occasion.FOUND,
                seen.tgid(),
                "",
                "",
                seen.program(),
                "",
                seen.java() ? "Java" : "",
                "",
                "",
                seen.residentBytes());
    }
}

package dev.weir.cli;

import dev.weir.coordinator.ClusterFile;
import dev.weir.coordinator.HostLauncher;
import dev.weir.coordinator.HostScopes;
import dev.weir.coordinator.Limits;
import dev.weir.coordinator.LocalLauncher;
import dev.weir.coordinator.ssh.SshLauncher;
import dev.weir.coordinator.ssh.SshOptions;
import dev.weir.model.HostList;
import dev.weir.model.HostName;
import dev.weir.model.HostOutcome;
import dev.weir.model.HostSpec;
import dev.weir.model.ProfilerProtocol;
import dev.weir.model.ScopeLine;
import dev.weir.model.ScopeLine.Occasion;
import dev.weir.model.ScopeLine.Seen;
import dev.weir.model.WeirException.Kind;
import dev.weir.reports.ScopeJson;
import dev.weir.reports.ScopeTable;
import dev.weir.scope.KnownSpes;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "scope",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Shows which processes of the hosts belong to which engine, and how that was told.")
final class ScopeCommand implements Callable<Integer> {
    private static final int OTHERS = 10;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = {"-c", "--cluster"},
            paramLabel = "FILE",
            description = "The hosts, one [user@]host[:port] per line. Left out: this machine, without SSH.")
    private @Nullable Path cluster;

    @Option(
            names = "--known-spes",
            paramLabel = "FILE",
            description = "Which processes belong to which engine (default: config/known_spes.txt).")
    private @Nullable Path knownSpes;

    @Option(
            names = {"-a", "--all"},
            description = "Show the " + OTHERS + " biggest processes of each host that no rule fits, too.")
    private boolean all;

    @Option(
            names = {"-w", "--watch"},
            description = "Go on and show each process of an engine that starts or ends, until Ctrl-C.")
    private boolean watch;

    @Option(names = "--json", description = "Print JSON instead of the table.")
    private boolean json;

    @Option(names = "--ssh-config", paramLabel = "FILE", description = "Read instead of ~/.ssh/config.")
    private @Nullable Path sshConfig;

    private final Clock clock = Clock.systemUTC();
    private final SortedMap<HostName, List<Seen>> found = new TreeMap<>();

    @Override
    public Integer call() {
        if (json && watch) {
            throw new ParameterException(
                    spec.commandLine(), "--json is one document and --watch never ends: leave one of them out");
        }
        boolean local = cluster == null;
        HostList hosts = cluster == null
                ? new HostList(List.of(HostSpec.of(new HostName("localhost"))))
                : ClusterFile.read(cluster);
        Path rules = Shipped.file(knownSpes, "known_spes.txt", "--known-spes");
        KnownSpes.read(rules);
        HostLauncher launcher =
                local ? new LocalLauncher() : new SshLauncher(SshOptions.ofEnvironment(Optional.ofNullable(sshConfig)));
        HostScopes scopes = new HostScopes(launcher, Shipped.jar(), rules, Limits.DEFAULT);
        List<HostOutcome.Failed> failures;
        try (Interruption interruption = new Interruption()) {
            interruption.stopsWith(scopes::stop);
            failures =
                    scopes.run(hosts, shipped -> new ScopeLine.Request(shipped, all ? OTHERS : 0, watch), this::take);
            int exitCode = report(failures, local);
            interruption.done(exitCode);
            return exitCode;
        }
    }

    private void take(HostSpec host, ScopeLine line) {
        if (line instanceof Seen seen && seen.occasion() == Occasion.FOUND) {
            found.computeIfAbsent(host.host(), first -> new ArrayList<>()).add(seen);
        } else if (line instanceof Seen seen) {
            System.out.println(clock.instant().truncatedTo(ChronoUnit.SECONDS) + " " + host.host() + " "
                    + (seen.occasion() == Occasion.STARTED ? "started" : "ended") + "  " + seen.engine() + " "
                    + seen.role() + "  " + seen.tgid() + " " + seen.program());
        } else if (line instanceof ScopeLine.Note note) {
            System.err.println(host.host() + ": " + note.text());
        } else if (watch) {
            List<Seen> processes = found.computeIfAbsent(host.host(), none -> new ArrayList<>());
            System.out.print(ScopeTable.render(new TreeMap<>(Map.of(host.host(), processes)), Surroundings.columns()));
            System.out.flush();
        } else {
            found.computeIfAbsent(host.host(), none -> new ArrayList<>());
        }
    }

    private int report(List<HostOutcome.Failed> failures, boolean local) {
        failures.forEach(failure -> found.remove(failure.host().host()));
        if (json) {
            System.out.print(ScopeJson.render(found, failures));
        } else if (!watch && !found.isEmpty()) {
            System.out.print(ScopeTable.render(found, Surroundings.columns()));
        }
        for (HostOutcome.Failed failure : failures) {
            System.err.println(ProfilerProtocol.ERROR_PREFIX
                    + (local ? "" : failure.host().host() + ", " + failure.phase() + ": ")
                    + failure.cause());
        }
        if (!failures.isEmpty()) {
            return Kind.REMOTE.exitCode();
        }
        boolean any = found.values().stream().flatMap(List::stream).anyMatch(Seen::isOfAnEngine);
        if (any || watch) {
            return 0;
        }
        System.err.println(ProfilerProtocol.ERROR_PREFIX
                + "no process of an engine was found. Add a line to known_spes.txt; --all shows the biggest processes that"
                + " nothing fits.");
        return Kind.ENVIRONMENT.exitCode();
    }
}

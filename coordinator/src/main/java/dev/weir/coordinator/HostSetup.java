package dev.weir.coordinator;

import dev.weir.model.HostName;
import dev.weir.model.ProfilerProtocol;
import dev.weir.model.ProfilerRequest;
import dev.weir.model.WeirException;
import dev.weir.model.WeirException.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/** Brings a connected host to where the profiler can start: looks, judges, and copies what is not there yet. */
final class HostSetup {
    private final HostName name;
    private final HostConnection connection;
    private final List<Shipment> shipments;
    private final Limits limits;

    HostSetup(HostName name, HostConnection connection, List<Shipment> shipments, Limits limits) {
        this.name = name;
        this.connection = connection;
        this.shipments = connection.isThisMachine() ? List.of() : shipments;
        this.limits = limits;
    }

    /**
     * Looks at the host; throws when something is missing, and then names everything that is.
     *
     * @param needsBpf whether samples come from BPF or not at all
     */
    HostInventory check(boolean needsBpf) {
        String output;
        try {
            output = connection.run(HostInventory.script(shipments), limits.script());
        } catch (IOException e) {
            throw environment("cannot look at the host: " + reason(e)
                    + ". The login needs a POSIX shell as /bin/sh; try: ssh " + name + " /bin/sh -c 'uname -a'");
        }
        Optional<HostInventory> parsed = HostInventory.parse(output);
        Optional<String> noise = HostInventory.noise(output);
        if (noise.isPresent()) {
            throw environment("the login's start-up files print text (\"" + clip(noise.get())
                    + "\"), which would run into the profile. Make them silent for logins without a terminal, in"
                    + " ~/.bashrc: [ -t 1 ] || return");
        }
        HostInventory inventory = parsed.orElseThrow(() -> environment("the host's /bin/sh did not answer whole: \""
                + clip(output) + "\". Try: ssh " + name + " /bin/sh -c 'uname -a'"));
        List<String> missing = Requirements.missing(inventory, connection.isThisMachine(), needsBpf);
        if (!missing.isEmpty()) {
            throw environment(String.join("; also, ", missing));
        }
        return inventory;
    }

    /** Ships what is not there; {@code said} hears one line per file. */
    void ship(HostInventory host, Consumer<String> said) {
        List<Shipment> absent = shipments.stream()
                .filter(shipment -> !host.cached().contains(shipment.path()))
                .toList();
        if (absent.isEmpty()) {
            return;
        }
        if (host.fact("cache").isEmpty()) {
            throw environment("cannot use " + host.fact("home") + "/.cache/weir: it must be a directory owned by "
                    + host.fact("user") + ". Mend it with: mkdir -p ~/.cache && chown -R \"$(id -un)\" ~/.cache");
        }
        long kilobytes = absent.stream().mapToLong(Shipment::bytes).sum() / 1024;
        OptionalLong free = host.freeKilobytes();
        // 16 MiB more: the JVM and JNA unpack a library next to the jar.
        if (free.isPresent() && free.getAsLong() < kilobytes + (16 << 10)) {
            throw environment("not enough room in " + host.fact("cache") + ": " + free.getAsLong() + " KiB are free, "
                    + (kilobytes + (16 << 10)) + " are needed. Make room there: df -h ~/.cache");
        }
        for (Shipment shipment : absent) {
            long begun = System.nanoTime();
            shipOne(host.fact("home"), shipment);
            said.accept("shipped " + shipment.name() + ", " + shipment.bytes() + " bytes in "
                    + (System.nanoTime() - begun) / 1_000_000 + " ms");
        }
    }

    /** The command that profiles the host. */
    List<String> argv(HostInventory host, Path jar, Path knownSpes, ProfilerRequests requests) {
        List<String> argv = new ArrayList<>(java(host, jar));
        argv.add(ProfilerProtocol.COMMAND);
        ProfilerRequest request = requests.request(rules(host, knownSpes));
        if (!request.host().equals(name)) {
            throw new IllegalArgumentException("a request for " + request.host() + " instead of " + name);
        }
        argv.addAll(request.toArgv());
        return List.copyOf(argv);
    }

    /** The command that runs the one jar there, but for the jar's own words. */
    List<String> java(HostInventory host, Path jar) {
        List<String> argv = new ArrayList<>();
        boolean here = connection.isThisMachine();
        argv.add(here ? Path.of(System.getProperty("java.home"), "bin", "java").toString() : javaOf(host));
        // A short program on a busy host: no compiler and collector threads to speak of, no files in /tmp.
        argv.add("-XX:+UseSerialGC");
        argv.add("-XX:TieredStopAtLevel=1");
        argv.add("-XX:-UsePerfData");
        // The design's cap is 256 MB for the whole process: heap, code, BPF ring buffer.
        argv.add("-Xmx192m");
        if (!here) {
            // JNA unpacks its library: into the cache, where `doctor --clean` finds it even after a kill -9.
            String directory = home(host) + shipments.get(0).directory();
            argv.add("-Djna.tmpdir=" + directory);
            argv.add("-XX:ErrorFile=" + directory + "/hs_err.log");
        }
        argv.add("-jar");
        argv.add(here ? jar.toString() : home(host) + shipments.get(0).path());
        return List.copyOf(argv);
    }

    /** Where the rules lie there. */
    Path rules(HostInventory host, Path knownSpes) {
        return connection.isThisMachine()
                ? knownSpes
                : Path.of(home(host) + shipments.get(1).path());
    }

    private static String home(HostInventory host) {
        return host.fact("home") + "/";
    }

    /** The request for one host, given where the rules lie there. */
    interface ProfilerRequests {
        ProfilerRequest request(Path knownSpes);
    }

    // A second coordinator may do the same at the same moment: each writes its own file, and the rename of equal bytes
    // over
    // equal bytes harms nobody.
    private void shipOne(String home, Shipment shipment) {
        String part = home + "/" + shipment.directory() + "/.part-"
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        String target = home + "/" + shipment.path();
        try {
            connection.run("umask 077; mkdir -p \"$HOME/" + shipment.directory() + "\" || exit 1", limits.script());
            connection.put(shipment.file(), part, limits.shipStall());
            String answer = connection.run(
                    """
                    p="$HOME/%1$s/%2$s"
                    n=$(wc -c <"$p" | tr -d ' ')
                    if command -v sha256sum >/dev/null 2>&1; then h=$(sha256sum <"$p" | cut -d' ' -f1); else h=%4$s; fi
                    if [ "$n" = %3$d ] && [ "$h" = %4$s ]; then mv -f "$p" "$HOME/%5$s" && echo weir:shipped=1
                    else echo "weir:damaged=$n bytes, SHA-256 $h"; rm -f "$p"; fi
                    """.formatted(
                                    shipment.directory(),
                                    part.substring(part.lastIndexOf('/') + 1),
                                    shipment.bytes(),
                                    shipment.sha256(),
                                    shipment.path()),
                    limits.script());
            if (!answer.contains("weir:shipped=1")) {
                throw new IOException("it arrived damaged: " + clip(answer.strip()));
            }
        } catch (IOException e) {
            throw new WeirException(
                    Kind.REMOTE,
                    "cannot ship " + shipment.file() + " to " + target + ": " + reason(e)
                            + ". See whether the disk is full (df -h ~/.cache) and the directory writable.",
                    e);
        }
    }

    private static String javaOf(HostInventory host) {
        return host.java()
                .orElseThrow(() -> new IllegalStateException("checked before"))
                .path();
    }

    private static WeirException environment(String message) {
        return new WeirException(Kind.ENVIRONMENT, message);
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    private static String clip(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= 200 ? line : line.substring(0, 200) + "…";
    }
}

package dev.weir.profiler.symbol.jvm;

import dev.weir.agent.MapLibrary;
import dev.weir.model.EngineProcess;
import dev.weir.model.WeirException;
import dev.weir.profiler.attach.AttachChannel;
import dev.weir.profiler.attach.AttachFailed;
import dev.weir.profiler.attach.TargetFiles;
import dev.weir.profiler.attach.TargetFiles.Refused;
import dev.weir.profiler.attach.TargetProcess;
import dev.weir.profiler.attach.VisibleFile;
import dev.weir.profiler.symbol.jvm.OpenJvmCodeMap.Undo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The ways to names, each tried on its own: an empty result leaves its reason in the warnings. */
final class JvmNameRungs {
    private static final Duration ATTACH_LIMIT = Duration.ofSeconds(10);

    /** A killed profiler stops nothing; the map ends by itself this much later. Runs refresh far more often than that ends. */
    private static final Duration LEASE = Duration.ofSeconds(30);

    /** The library's writer holds the byte at 2^62; readers lock what is before it. */
    private static final long LEASE_LOCK_BYTES = 1L << 62;

    private static final Pattern STARTED_WITH = Pattern.compile("-agentpath:[^=]*libweirmap[^=/]*=(.*)");
    private static final Path TMP = Path.of("/tmp");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final EngineProcess process;
    private final TargetProcess target;
    private final List<String> warnings;
    private final AttachChannel attach;

    JvmNameRungs(EngineProcess process, TargetProcess target, List<String> warnings) {
        this.process = process;
        this.target = target;
        this.warnings = warnings;
        this.attach = new AttachChannel(target.pid(), ATTACH_LIMIT);
    }

    /** A map that the JVM has been writing since its start. */
    Optional<JvmCodeMap> existingMap() {
        Path file = mapOfCommandLine().orElse(TMP.resolve("weir-" + target.innermostPid() + ".map"));
        try (TargetFiles files = TargetFiles.open(target, directoryOf(file))) {
            WeirMap map = WeirMap.open(files.read(file.getFileName().toString()), System.nanoTime());
            Optional<String> unusable = unusable(map);
            if (unusable.isPresent()) {
                map.close();
                warnings.add(file + " is not used: " + unusable.get());
                return Optional.empty();
            }
            map.ending().ifPresent(warnings::add);
            return Optional.of(new OpenJvmCodeMap(
                    map,
                    "JVMTI inline map, written by the JVM since its start (" + file + ")",
                    warnings,
                    List.of(closing(map))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | Refused | WeirException e) {
            warnings.add("no map is read at " + file + ": " + reason(e));
            return Optional.empty();
        }
    }

    private Optional<Path> mapOfCommandLine() {
        for (String word : process.commandLine()) {
            Matcher matcher = STARTED_WITH.matcher(word);
            if (matcher.matches()) {
                for (String option : matcher.group(1).split(",", -1)) {
                    if (option.startsWith("file=/")) {
                        String file = option.substring(5).replace("%p", Integer.toString(target.innermostPid()));
                        return Optional.of(Path.of(file).normalize());
                    }
                }
            }
        }
        return Optional.empty();
    }

    private Optional<String> unusable(WeirMap map) {
        if (map.header().startTicks() != target.startTicks() || map.header().pid() != target.innermostPid()) {
            return Optional.of("another process wrote it, which has ended");
        }
        return map.ending().filter(end -> !end.contains("size limit"));
    }

    /** Loads the library into the running JVM. */
    Optional<JvmCodeMap> loadLibrary(Path libraryDirectory) {
        if (refusesAttach()) {
            return Optional.empty();
        }
        List<Undo> undos = new ArrayList<>();
        try {
            TargetFiles tmp = TargetFiles.open(target, TMP);
            undos.add(() -> {
                tmp.close();
                return Optional.empty();
            });
            VisibleFile visible =
                    VisibleFile.of(target, MapLibrary.extractTo(libraryDirectory), MapLibrary.bytes(), tmp);
            String library = visible.path();
            undos.add(() -> {
                visible.close();
                return Optional.empty();
            });
            byte[] random = new byte[4];
            RANDOM.nextBytes(random);
            String name = "weir-" + target.innermostPid() + "-" + HexFormat.of().formatHex(random) + ".map";
            String file = TMP.resolve(name).toString();
            undos.add(() -> {
                tmp.delete(name);
                return Optional.empty();
            });
            attach.loadLibrary(library, MapLibrary.startOptions(file, MapLibrary.DEFAULT_CAP_BYTES, LEASE));
            // Not before: a JVM that did not answer may load it later, and then the lease ends the map.
            undos.add(() -> stop(library, file));
            FileChannel channel = tmp.read(name);
            WeirMap map = WeirMap.open(channel, System.nanoTime());
            undos.add(closing(map));
            channel.tryLock(0, LEASE_LOCK_BYTES, true);
            return Optional.of(new OpenJvmCodeMap(
                    map,
                    "JVMTI inline map, loaded into the running JVM (the library, 30 KB, stays mapped there until it ends)",
                    warnings,
                    undos));
        } catch (AttachFailed | IOException | Refused | WeirException e) {
            warnings.add("the JVMTI library could not be loaded: " + reason(e));
            OpenJvmCodeMap partial = new OpenJvmCodeMap((a, t) -> List.of(), "", List.of(), undos);
            partial.close();
            warnings.addAll(partial.warnings());
            return Optional.empty();
        }
    }

    private Optional<String> stop(String library, String file) {
        try {
            if (TargetProcess.read(target.pid())
                    .filter(p -> p.startTicks() == target.startTicks())
                    .isPresent()) {
                attach.loadLibrary(library, MapLibrary.stopOptions(file));
            }
            return Optional.empty();
        } catch (AttachFailed e) {
            return Optional.of("the map in the JVM could not be stopped; it ends by itself within " + LEASE.toSeconds()
                    + " s: " + e.getMessage());
        }
    }

    /** Makes the JVM write a perf map once, reads it and removes it. */
    Optional<JvmCodeMap> diagnosticCommand() {
        if (refusesAttach()) {
            return Optional.empty();
        }
        String name = perfMapName();
        try (TargetFiles tmp = TargetFiles.open(target, TMP)) {
            if (tmp.exists(name)) {
                warnings.add("jcmd Compiler.perfmap is not used: it would overwrite /tmp/" + name
                        + ", which somebody else wrote");
                return Optional.empty();
            }
            try {
                attach.diagnosticCommand("Compiler.perfmap");
                PerfMap map = read(tmp, name);
                return Optional.of(new OpenJvmCodeMap(
                        map,
                        "jcmd Compiler.perfmap, taken once: without inlined methods and what was compiled later",
                        warnings,
                        List.of()));
            } finally {
                tmp.delete(name);
            }
        } catch (AttachFailed | IOException | Refused | WeirException e) {
            warnings.add("jcmd Compiler.perfmap gave no names: " + reason(e));
            return Optional.empty();
        }
    }

    /** What another tool left in /tmp/perf-PID.map. */
    Optional<JvmCodeMap> existingPerfMap() {
        String name = perfMapName();
        try (TargetFiles tmp = TargetFiles.open(target, TMP)) {
            PerfMap map = read(tmp, name);
            if (isOlderThanProcess(tmp, name)) {
                warnings.add("/tmp/" + name + " is not used: it is older than the process");
                return Optional.empty();
            }
            return Optional.of(new OpenJvmCodeMap(
                    map,
                    "/tmp/" + name + ", which somebody else wrote: perhaps without inlined methods, as old as it is",
                    warnings,
                    List.of()));
        } catch (NoSuchFileException e) {
            warnings.add("there is no /tmp/" + name);
            return Optional.empty();
        } catch (IOException | Refused | WeirException e) {
            warnings.add("/tmp/" + name + " is not used: " + reason(e));
            return Optional.empty();
        }
    }

    /** What a runtime other than a JVM writes of its code: V8 with --perf-basic-prof, LuaJIT, and others. */
    Optional<JvmCodeMap> growingPerfMap() {
        String name = perfMapName();
        try (TargetFiles tmp = TargetFiles.open(target, TMP)) {
            InputStream text = Channels.newInputStream(tmp.read(name));
            List<Undo> undos = List.of(() -> {
                text.close();
                return Optional.empty();
            });
            try {
                PerfMap map = PerfMap.follow(text);
                if (isOlderThanProcess(tmp, name)) {
                    text.close();
                    warnings.add("/tmp/" + name + " is not used: it is older than the process");
                    return Optional.empty();
                }
                return Optional.of(new OpenJvmCodeMap(
                        map, "symbols of its files; /tmp/" + name + ", which the process writes", warnings, undos));
            } catch (IOException | WeirException e) {
                text.close();
                throw e;
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | Refused | WeirException e) {
            warnings.add("/tmp/" + name + " is not used: " + reason(e));
            return Optional.empty();
        }
    }

    private boolean isOlderThanProcess(TargetFiles tmp, String name) throws IOException {
        Optional<Instant> started =
                ProcessHandle.of(target.pid()).flatMap(handle -> handle.info().startInstant());
        return started.isPresent()
                && tmp.modified(name).toInstant().isBefore(started.get().minusSeconds(1));
    }

    private PerfMap read(TargetFiles tmp, String name) throws IOException, Refused {
        try (InputStream text = Channels.newInputStream(tmp.read(name))) {
            PerfMap map = PerfMap.read(text);
            if (map.badLines() > 0) {
                warnings.add(map.badLines() + " lines of /tmp/" + name + " are no symbols");
            }
            return map;
        }
    }

    private String perfMapName() {
        return "perf-" + target.innermostPid() + ".map";
    }

    private boolean refusesAttach() {
        boolean refuses = process.jvm()
                .filter(jvm -> jvm.flags().contains("-XX:+DisableAttachMechanism"))
                .isPresent();
        String sentence = "the JVM runs with -XX:+DisableAttachMechanism: nothing can be asked of it";
        if (refuses && !warnings.contains(sentence)) {
            warnings.add(sentence);
        }
        return refuses;
    }

    private static Undo closing(WeirMap map) {
        return () -> {
            map.close();
            return Optional.empty();
        };
    }

    private static Path directoryOf(Path file) {
        Path parent = file.getParent();
        return parent == null ? Path.of("/") : parent;
    }

    private static String reason(Exception e) {
        if (e instanceof AccessDeniedException) {
            return "no right to open " + e.getMessage() + "; run Weir as root or as the JVM's user";
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}

package dev.weir.scope;

import dev.weir.model.Tgid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns {@code /proc/PID} into an {@link Observation}, though the process may end or become another program meanwhile. */
final class ProcessReader {
    // A shell that becomes its command does so once or twice; a process that changes for ever is taken as it is.
    private static final int ATTEMPTS = 3;

    private final Path proc;
    private final JvmReader jvms = new JvmReader();
    private final Map<String, String> userNames = new HashMap<>();

    ProcessReader(Path proc) {
        this.proc = proc;
    }

    /** The tgids that {@code /proc} lists, sorted: those of our own pid namespace and the ones nested in it. */
    List<Tgid> list() throws IOException {
        TreeSet<Tgid> tgids = new TreeSet<>();
        try (Stream<Path> entries = Files.list(proc)) {
            entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> !name.isEmpty() && name.chars().allMatch(c -> c >= '0' && c <= '9'))
                    .forEach(name -> tgids.add(new Tgid(Integer.parseInt(name))));
        }
        return List.copyOf(tgids);
    }

    ProcDirectory directory(Tgid tgid) {
        return new ProcDirectory(proc.resolve(tgid.toString()));
    }

    /** Empty for a thread of the kernel and for a process that has ended or ends while it is read. */
    Optional<Observation> read(Tgid tgid) {
        ProcDirectory directory = directory(tgid);
        try {
            for (int attempt = 1; ; attempt++) {
                Optional<ProcStat> before = directory.stat().filter(ProcStat::isLivingProcess);
                if (before.isEmpty()) {
                    return Optional.empty();
                }
                Optional<String> executable = executable(directory);
                Observation observation = observe(tgid, directory, before.get(), executable);
                Optional<ProcStat> after = directory.stat().filter(ProcStat::isLivingProcess);
                if (after.isEmpty() || after.get().startTicks() != before.get().startTicks()) {
                    return Optional.empty();
                }
                if (attempt == ATTEMPTS || executable.equals(executable(directory))) {
                    return Optional.of(observation);
                }
            }
        } catch (IOException gone) {
            // stat, status and cmdline can be read by everybody (or, under hidepid, not even be listed): what fails has
            // ended.
            return Optional.empty();
        }
    }

    private static Optional<String> executable(ProcDirectory directory) {
        try {
            return Optional.of(directory.executable());
        } catch (IOException refusedOrGone) {
            return Optional.empty();
        }
    }

    private static Optional<List<Mapping>> mappedFiles(ProcDirectory directory) {
        try {
            return Optional.of(directory.mappedFiles());
        } catch (IOException refusedOrGone) {
            return Optional.empty();
        }
    }

    private Observation observe(Tgid tgid, ProcDirectory directory, ProcStat stat, Optional<String> executable)
            throws IOException {
        List<String> commandLine = directory.commandLine();
        Map<String, String> status = directory.status();
        Optional<List<Mapping>> maps = mappedFiles(directory);
        List<Mapping> mappedFiles = maps.orElse(List.of());
        Set<String> names = names(stat, commandLine, executable);
        String file = fileName(executable.orElseGet(() -> commandLine.isEmpty() ? stat.comm() : commandLine.get(0)));
        // The first mapping of a library is the one of its beginning; whatever launcher loaded it, this is a JVM.
        Optional<Mapping> libjvm = mappedFiles.stream()
                .filter(mapping -> mapping.offset() == 0 && mapping.fileName().equals("libjvm.so"))
                .findFirst();
        boolean java = libjvm.isPresent() || file.equals("java");
        Optional<JvmReader.Jvm> jvm =
                java ? Optional.of(jvms.read(directory, file, commandLine, maps, libjvm)) : Optional.empty();
        Traits traits = new Traits(
                java,
                jvm.flatMap(JvmReader.Jvm::mainClass),
                List.copyOf(names),
                once(() -> openFiles(directory, mappedFiles, jvm)),
                once(() -> threadNames(directory)),
                python(file, commandLine, mappedFiles));
        return new Observation(
                tgid,
                stat.startTicks(),
                jvm.map(JvmReader.Jvm::program).orElseGet(() -> names.iterator().next()),
                user(directory, status),
                commandLine,
                jvm.flatMap(JvmReader.Jvm::arguments),
                traits,
                jvm.map(JvmReader.Jvm::facts).orElse(Optional::empty),
                residentBytes(status),
                executable.isPresent() && maps.isPresent());
    }

    /**
     * Under what names a program goes, the one it gave itself first.
     *
     * <p>Debian's redis-server runs the file redis-check-rdb and writes "redis-server 127.0.0.1:6379" over its whole command line; only
     * the names together can be trusted to hold the one that people know.
     */
    private static Set<String> names(ProcStat stat, List<String> commandLine, Optional<String> executable) {
        Set<String> names = new LinkedHashSet<>();
        if (!commandLine.isEmpty()) {
            String title = commandLine.get(0);
            int blank = title.indexOf(' ');
            String word = fileName(blank < 0 ? title : title.substring(0, blank));
            // "nginx: master process"
            names.add(word.endsWith(":") ? word.substring(0, word.length() - 1) : word);
        }
        names.add(stat.comm());
        executable.map(ProcessReader::fileName).ifPresent(names::add);
        names.remove("");
        return names.isEmpty() ? Set.of("?") : names;
    }

    private static String fileName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** What it holds open, and the jars within the one that it was started from, which are as good as open. */
    private static List<String> openFiles(
            ProcDirectory directory, List<Mapping> mappedFiles, Optional<JvmReader.Jvm> jvm) {
        List<String> files = new ArrayList<>(
                mappedFiles.stream().map(Mapping::path).distinct().toList());
        jvm.ifPresent(java -> files.addAll(java.nestedJars().get()));
        try {
            files.addAll(directory.openFiles());
        } catch (IOException refusedOrGone) {
            // The mapped ones are all there is to know; Observation.readable tells whether we were refused.
            return files;
        }
        return files;
    }

    private static List<String> threadNames(ProcDirectory directory) {
        try {
            return directory.threadNames();
        } catch (IOException gone) {
            return List.of();
        }
    }

    private static Optional<Traits.Python> python(String file, List<String> commandLine, List<Mapping> mappedFiles) {
        boolean python = file.startsWith("python")
                || file.startsWith("pypy")
                || mappedFiles.stream().anyMatch(mapping -> mapping.fileName().startsWith("libpython"));
        return python
                ? Optional.of(new Traits.Python(
                        pythonModule(commandLine),
                        mappedFiles.stream().map(Mapping::path).distinct().toList()))
                : Optional.empty();
    }

    /** The value of {@code -m}, found as the interpreter's own getopt does: options may be joined ({@code -Im module}). */
    private static Optional<String> pythonModule(List<String> commandLine) {
        Iterator<String> words = commandLine.stream().skip(1).iterator();
        while (words.hasNext()) {
            String word = words.next();
            if (!word.startsWith("-") || word.length() < 2) {
                return Optional.empty();
            }
            if (word.startsWith("--")) {
                if (word.equals("--check-hash-based-pycs") && words.hasNext()) {
                    words.next();
                }
                continue;
            }
            for (int i = 1; i < word.length(); i++) {
                char option = word.charAt(i);
                if (option == 'c') {
                    return Optional.empty();
                }
                if (option == 'm' || option == 'W' || option == 'X') {
                    String value = i + 1 < word.length() ? word.substring(i + 1) : words.hasNext() ? words.next() : "";
                    if (option == 'm') {
                        return Optional.of(value);
                    }
                    break;
                }
            }
        }
        return Optional.empty();
    }

    /** The name of the effective user, or the number where this host knows no name for it (a container's user). */
    private String user(ProcDirectory directory, Map<String, String> status) throws IOException {
        String[] uids = status.getOrDefault("Uid", "").split("\\s+", -1);
        if (uids.length < 2) {
            throw new IOException("no user in " + directory.path() + "/status");
        }
        String known = userNames.get(uids[1]);
        if (known != null) {
            return known;
        }
        // The directory belongs to the effective user, but to root while the process may not be dumped.
        boolean ownersName = uids[1].equals(String.valueOf(Files.getAttribute(directory.path(), "unix:uid")));
        if (!ownersName) {
            return uids[1];
        }
        String name = Files.getOwner(directory.path()).getName();
        userNames.put(uids[1], name);
        return name;
    }

    private static long residentBytes(Map<String, String> status) {
        String kilobytes = status.getOrDefault("VmRSS", "0 kB").replace(" kB", "");
        try {
            return Long.parseLong(kilobytes) * 1024;
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static <T> Supplier<T> once(Supplier<? extends T> supplier) {
        return new Supplier<>() {
            private @Nullable T value;

            @Override
            public T get() {
                T known = value;
                if (known == null) {
                    known = supplier.get();
                    value = known;
                }
                return known;
            }
        };
    }
}

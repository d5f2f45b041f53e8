package dev.weir.scope;

import dev.weir.hotspot.ProcessMemory;
import dev.weir.model.JvmFacts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Reads what a JVM runs and how, from outside: its command line, its performance counters and its memory. */
final class JvmReader {
    /**
     * What was found out about one JVM.
     *
     * @param program the main class, or what comes nearest
     * @param mainClass empty when {@code program} is only the name of a jar, a module or an executable
     * @param arguments of the program; empty when unknown
     * @param nestedJars the names of the jars within the jar that it was started from, as Spring Boot packs a program with its libraries; read on demand
     * @param facts empty when it is no HotSpot JVM; read on demand, since only those of engines are of interest
     */
    record Jvm(
            String program,
            Optional<String> mainClass,
            Optional<List<String>> arguments,
            Supplier<List<String>> nestedJars,
            Supplier<Optional<JvmFacts>> facts) {}

    private static final Pattern PERF_DATA = Pattern.compile("/hsperfdata_[^/]+/[0-9]+$");
    private static final Pattern RUNTIME_VERSION = Pattern.compile("(?m)^JAVA_(?:RUNTIME_)?VERSION=\"([^\"\n]+)\"");
    // HotSpot's own default is 32 KiB (-XX:PerfDataMemorySize).
    private static final int PERF_DATA_LIMIT_BYTES = 1 << 20;
    private static final int MANIFEST_LIMIT_BYTES = 1 << 20;
    private static final int RELEASE_LIMIT_BYTES = 1 << 16;
    // A program packed with its libraries as jars has some hundred entries besides its own classes.
    private static final int MOST_ENTRIES = 100_000;

    private final LiveFlags liveFlags = new LiveFlags();

    /**
     * Reads one JVM; whatever cannot be read makes the answer poorer, never wrong.
     *
     * @param executable the file name of its executable
     * @param mappings empty when they were refused to us: then it is taken for a HotSpot JVM, as nearly all are
     * @param libjvm absent before the launcher has loaded it, and when the mappings were refused
     */
    Jvm read(
            ProcDirectory process,
            String executable,
            List<String> commandLine,
            Optional<List<Mapping>> mappings,
            Optional<Mapping> libjvm) {
        List<Mapping> mappedFiles = mappings.orElse(List.of());
        ProcessFiles files = process.files();
        Optional<PerfData> perfData = perfData(process, files, mappedFiles);
        Optional<String> version =
                perfData.flatMap(PerfData::version).or(() -> libjvm.flatMap(lib -> release(files, lib)));
        Optional<Map<String, String>> variables = variables(process);
        // The launchers of javac and the like have words of their own; and JDK 8 knows no JDK_JAVA_OPTIONS.
        boolean launcher = executable.equals("java");
        boolean before9 = version.filter(v -> v.startsWith("1.")).isPresent();
        JavaLaunch launch = launcher
                ? JavaLaunch.parse(
                        commandLine,
                        variables.map(v -> v.get("JDK_JAVA_OPTIONS")).filter(v -> !before9),
                        files)
                : new JavaLaunch(List.of(), Optional.empty(), List.of(), false);
        boolean hotSpot = mappings.isEmpty() || (libjvm.isPresent() && !isOpenJ9(mappedFiles));
        Supplier<Optional<JvmFacts>> facts = hotSpot
                ? () -> Optional.of(facts(process, files, libjvm, version, variables, launch, perfData))
                : Optional::empty;
        return named(files, executable, launch, perfData.flatMap(PerfData::command), facts);
    }

    // OpenJ9 has a libjvm.so too, with another VM behind it.
    private static boolean isOpenJ9(List<Mapping> mappedFiles) {
        return mappedFiles.stream().anyMatch(mapping -> mapping.fileName().startsWith("libj9vm"));
    }

    private static Optional<Map<String, String>> variables(ProcDirectory process) {
        try {
            return Optional.of(process.optionVariables());
        } catch (IOException notOurs) {
            return Optional.empty();
        }
    }

    /**
     * The counters of this very process: the file is the one that it has mapped, so neither its user's name nor its pid in its own
     * namespace need be guessed, and a file that another process left under the same name is not taken for it.
     */
    private static Optional<PerfData> perfData(ProcDirectory process, ProcessFiles files, List<Mapping> mappedFiles) {
        Optional<Mapping> mapping = mappedFiles.stream()
                .filter(m -> PERF_DATA.matcher(m.path()).find())
                .findFirst();
        if (mapping.isEmpty()) {
            // -XX:-UsePerfData or -XX:+PerfDisableSharedMem
            return Optional.empty();
        }
        try {
            Path file = files.resolve(mapping.get().path());
            boolean same = !mapping.get().deleted()
                    && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    && Long.valueOf(mapping.get().inode()).equals(Files.getAttribute(file, "unix:ino"));
            return PerfData.parse(
                    same ? files.read(mapping.get().path(), PERF_DATA_LIMIT_BYTES) : mapped(process, mapping.get()));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    // Something cleaned /tmp: the file has no name any more, but the process still has its content.
    private static byte[] mapped(ProcDirectory process, Mapping mapping) throws IOException {
        try (ProcessMemory memory = process.memory()) {
            return memory.read(mapping.start(), (int) Math.min(mapping.end() - mapping.start(), PERF_DATA_LIMIT_BYTES));
        }
    }

    /** The version that the JDK of this libjvm.so carries in its {@code release} file. */
    private static Optional<String> release(ProcessFiles files, Mapping libjvm) {
        // JAVA_HOME/lib/server/libjvm.so, or JAVA_HOME/jre/lib/amd64/server/libjvm.so in JDK 8
        return Stream.of("/../../../release", "/../../../../../release")
                .flatMap(up -> text(files, libjvm.path() + up).stream())
                .map(RUNTIME_VERSION::matcher)
                .filter(Matcher::find)
                .map(version -> version.group(1))
                .findFirst();
    }

    private static Optional<String> text(ProcessFiles files, String path) {
        try {
            return Optional.of(new String(files.read(path, RELEASE_LIMIT_BYTES), StandardCharsets.UTF_8));
        } catch (IOException notThere) {
            return Optional.empty();
        }
    }

    private JvmFacts facts(
            ProcDirectory process,
            ProcessFiles files,
            Optional<Mapping> libjvm,
            Optional<String> version,
            Optional<Map<String, String>> variables,
            JavaLaunch launch,
            Optional<PerfData> perfData) {
        List<String> options = new ArrayList<>();
        // The order in which HotSpot reads them; a later one wins.
        variables
                .map(v -> v.get("JAVA_TOOL_OPTIONS"))
                .map(OptionWords::ofVariable)
                .ifPresent(options::addAll);
        options.addAll(launch.options());
        variables.map(v -> v.get("_JAVA_OPTIONS")).map(OptionWords::ofVariable).ifPresent(options::addAll);
        FlagWords words = FlagWords.of(options, variables.isPresent() && launch.complete(), perfData, files);
        Map<String, Boolean> live =
                libjvm.map(library -> live(process, library)).orElse(Map.of());
        return new JvmFacts(
                version,
                words.inForce(),
                Optional.ofNullable(live.get(LiveFlags.FRAME_POINTERS)).or(() -> words.isOn(LiveFlags.FRAME_POINTERS)),
                Optional.ofNullable(live.get(LiveFlags.DEBUG_NON_SAFEPOINTS))
                        .or(() -> words.isOn(LiveFlags.DEBUG_NON_SAFEPOINTS)));
    }

    private Map<String, Boolean> live(ProcDirectory process, Mapping libjvm) {
        try (ProcessMemory memory = process.memory()) {
            return liveFlags.read(memory, libjvm);
        } catch (IOException notReadable) {
            return Map.of();
        }
    }

    private static Jvm named(
            ProcessFiles files,
            String executable,
            JavaLaunch launch,
            Optional<String> told,
            Supplier<Optional<JvmFacts>> facts) {
        Optional<JavaLaunch.Program> program = launch.program();
        // The JVM cuts what it tells, and a cut text is no contradiction.
        boolean agree = program.isPresent()
                && told.filter(command -> !command.startsWith(program.get().text())
                                && !program.get().text().startsWith(command))
                        .isEmpty();
        if (agree) {
            return named(files, program.get(), Optional.of(launch.arguments()), facts);
        }
        if (told.isPresent()) {
            // A launcher of its own, source-launcher mode, or an argfile that has changed since. Arguments are joined
            // by blanks there,
            // so the words behind the first are lost.
            int blank = told.get().indexOf(' ');
            return named(files, tell(blank < 0 ? told.get() : told.get().substring(0, blank)), Optional.empty(), facts);
        }
        return new Jvm(executable, Optional.empty(), Optional.empty(), List::of, facts);
    }

    private static JavaLaunch.Program tell(String word) {
        JavaLaunch.Form form = word.endsWith(".jar")
                ? JavaLaunch.Form.JAR
                : word.indexOf('/') > 0 ? JavaLaunch.Form.MODULE : JavaLaunch.Form.CLASS;
        return new JavaLaunch.Program(form, word);
    }

    private static Jvm named(
            ProcessFiles files,
            JavaLaunch.Program program,
            Optional<List<String>> arguments,
            Supplier<Optional<JvmFacts>> facts) {
        String text = program.text();
        Optional<String> mainClass = switch (program.form()) {
            // The launcher takes org/acme/Main for org.acme.Main.
            case CLASS -> Optional.of(text.endsWith(".java") ? text : text.replace('/', '.'));
            case JAR -> manifestMainClass(files, text);
            case MODULE -> Optional.of(text.substring(text.indexOf('/') + 1)).filter(c -> text.indexOf('/') >= 0);
        };
        return new Jvm(
                mainClass.orElseGet(() -> text.substring(text.lastIndexOf('/') + 1)),
                mainClass,
                arguments,
                () -> program.form() == JavaLaunch.Form.JAR ? nestedJars(files, text) : List.of(),
                facts);
    }

    private static List<String> nestedJars(ProcessFiles files, String jar) {
        try {
            Path file = files.resolve(jar);
            if (!Files.isRegularFile(file)) {
                return List.of();
            }
            try (ZipFile zip = new ZipFile(file.toFile())) {
                return zip.stream()
                        .limit(MOST_ENTRIES)
                        .map(ZipEntry::getName)
                        .filter(name -> name.endsWith(".jar"))
                        .toList();
            }
        } catch (IOException unreadable) {
            return List.of();
        }
    }

    private static Optional<String> manifestMainClass(ProcessFiles files, String jar) {
        try {
            Path file = files.resolve(jar);
            if (!Files.isRegularFile(file)) {
                return Optional.empty();
            }
            try (ZipFile zip = new ZipFile(file.toFile())) {
                ZipEntry entry = zip.getEntry("META-INF/MANIFEST.MF");
                if (entry == null) {
                    return Optional.empty();
                }
                try (InputStream in = zip.getInputStream(entry)) {
                    byte[] manifest = in.readNBytes(MANIFEST_LIMIT_BYTES);
                    return Optional.ofNullable(new Manifest(new ByteArrayInputStream(manifest))
                                    .getMainAttributes()
                                    .getValue(Attributes.Name.MAIN_CLASS))
                            .map(String::strip)
                            .filter(name -> !name.isEmpty());
                }
            }
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }
}

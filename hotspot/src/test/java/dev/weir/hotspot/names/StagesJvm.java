package dev.weir.hotspot.names;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.weir.hotspot.ProcessMemory;
import dev.weir.hotspot.VmStructs;
import dev.weir.hotspot.code.CodeCache;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@link Stages} in a warm JVM of its own, read from outside; it ends with the test. */
final class StagesJvm implements AutoCloseable {
    private static final Path JVMS = Path.of("/usr/lib/jvm");

    private final Path home;
    private final Process process;
    private final BufferedReader lines;
    private final ProcessMemory memory;
    private final VmStructs structs;
    private final CodeCache codeCache;
    private final CodeNames names;

    private StagesJvm(Path home, Process process, BufferedReader lines) throws IOException {
        this.home = home;
        this.process = process;
        this.lines = lines;
        memory = new ProcessMemory(Path.of("/proc/" + process.pid()));
        structs = VmStructs.read(memory, libjvmBase());
        codeCache = CodeCache.of(memory, structs);
        names = CodeNames.of(memory, structs, codeCache);
    }

    /** The JVM that runs the tests and, where it is installed, JDK 25. */
    static List<Path> javaHomes() throws IOException {
        List<Path> homes = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"))));
        String named = System.getenv("WEIR_JDK_25");
        if (named != null) {
            homes.add(Path.of(named));
        } else if (Files.isDirectory(JVMS)) {
            try (Stream<Path> found = Files.list(JVMS)) {
                found.filter(home -> home.getFileName().toString().contains("25"))
                        .sorted()
                        .findFirst()
                        .ifPresent(homes::add);
            }
        }
        if (homes.size() == 1) {
            System.out.println("JDK 25 is not tested: there is none in " + JVMS + ", and WEIR_JDK_25 is not set");
        }
        return homes;
    }

    /** Returns when its loops have run for some seconds. */
    static StagesJvm start(Path home, String... options) throws IOException {
        Path classes;
        try {
            classes = Path.of(Stages.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        List<String> command = new ArrayList<>(List.of(home.resolve("bin/java").toString()));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", classes.toString(), Stages.class.getName()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), US_ASCII));
        for (String line = lines.readLine(); !"warm".equals(line); line = lines.readLine()) {
            if (line == null) {
                throw new IOException("the program ended: " + command);
            }
        }
        return new StagesJvm(home, process, lines);
    }

    private long libjvmBase() throws IOException {
        for (String mapping : Files.readAllLines(Path.of("/proc/" + process.pid() + "/maps"))) {
            if (mapping.endsWith("/libjvm.so")) {
                return Long.parseLong(mapping.substring(0, mapping.indexOf('-')), 16);
            }
        }
        throw new IOException("no libjvm.so in " + process.pid());
    }

    /** What jcmd prints about it. */
    List<String> jcmd(String... command) throws IOException {
        List<String> words =
                new ArrayList<>(List.of(home.resolve("bin/jcmd").toString(), Long.toString(process.pid())));
        words.addAll(List.of(command));
        Process jcmd = new ProcessBuilder(words).redirectErrorStream(true).start();
        try (BufferedReader output = new BufferedReader(new InputStreamReader(jcmd.getInputStream(), US_ASCII))) {
            return output.lines().toList();
        }
    }

    ProcessMemory memory() {
        return memory;
    }

    VmStructs structs() {
        return structs;
    }

    CodeCache codeCache() {
        return codeCache;
    }

    CodeNames names() {
        return names;
    }

    /** The JVM has gone on. */
    void forget() throws IOException {
        codeCache.forget();
        names.forget();
    }

    /** Tells the program something that it answers. */
    void tell(String word) throws IOException {
        process.getOutputStream().write((word + "\n").getBytes(US_ASCII));
        process.getOutputStream().flush();
        if (lines.readLine() == null) {
            throw new IOException("the program ended");
        }
    }

    @Override
    public void close() throws IOException {
        memory.close();
        process.getOutputStream().close();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        // A JVM that was killed leaves its attach socket.
        Files.deleteIfExists(Path.of("/tmp/.java_pid" + process.pid()));
    }
}

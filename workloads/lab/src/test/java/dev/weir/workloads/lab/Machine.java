package dev.weir.workloads.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a lab could leave behind on the machine. Others work on it too, so only what bears the lab's names is looked at. */
record Machine(Set<String> links, Set<String> mounts, Set<String> run) {

    static Machine look() {
        return new Machine(
                matching(names("/sys/class/net"), "lab0|host\\d|eth0"),
                matching(lines("/proc/self/mountinfo"), ".*(weir|sshd|workloads).*"),
                matching(names("/run"), "weir.*|sshd|netns"));
    }

    private static Set<String> matching(Set<String> lines, String pattern) {
        return lines.stream().filter(line -> line.matches(pattern)).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The namespaces of a process and of all its descendants that this process does not share with them. */
    static Set<String> ownNamespaces(ProcessHandle top) {
        Set<String> namespaces = Stream.concat(Stream.of(top), top.descendants())
                .flatMap(process -> namespaces(Path.of("/proc", Long.toString(process.pid()))))
                .collect(Collectors.toCollection(TreeSet::new));
        namespaces.removeAll(namespaces(Path.of("/proc/self")).collect(Collectors.toSet()));
        return namespaces;
    }

    /** The processes, of all on the machine, that live in one of the namespaces. */
    static Set<String> holders(Set<String> namespaces) {
        return names("/proc").stream()
                .filter(name -> name.chars().allMatch(c -> c >= '0' && c <= '9'))
                .filter(pid -> namespaces(Path.of("/proc", pid)).anyMatch(namespaces::contains))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<String> namespaces(Path process) {
        return Stream.of("net", "pid", "mnt", "uts", "ipc")
                .flatMap(kind -> readLink(process.resolve("ns").resolve(kind)).stream());
    }

    private static Optional<String> readLink(Path link) {
        try {
            return Optional.of(Files.readSymbolicLink(link).toString());
        } catch (IOException e) {
            return Optional.empty(); // The process has ended, or is a zombie: it holds nothing.
        }
    }

    private static Set<String> names(String directory) {
        try (Stream<Path> entries = Files.list(Path.of(directory))) {
            return entries.map(entry -> entry.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        } catch (NoSuchFileException e) {
            return Set.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> lines(String file) {
        try {
            return new TreeSet<>(Files.readAllLines(Path.of(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

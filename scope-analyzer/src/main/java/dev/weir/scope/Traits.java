package dev.weir.scope;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What of a process the patterns of known_spes.txt are held against.
 *
 * @param mainClass empty for a process that is no JVM, and for a JVM whose main class could not be found out
 * @param names of the executable, as the process itself and as the kernel know it; any of them may fit
 * @param openFiles the paths that it holds open; asked for only when a pattern needs them, since they cost a readlink each
 * @param threads the names of its threads, cut to 15 bytes as Linux keeps them; asked for as seldom as the files
 * @param python empty for a process that is no Python interpreter
 */
record Traits(
        boolean java,
        Optional<String> mainClass,
        List<String> names,
        Supplier<? extends Collection<String>> openFiles,
        Supplier<? extends Collection<String>> threads,
        Optional<Python> python) {
    Traits {
        requireNonNull(mainClass, "mainClass is null");
        requireNonNull(openFiles, "openFiles is null");
        requireNonNull(threads, "threads is null");
        requireNonNull(python, "python is null");
        names = List.copyOf(names);
    }

    /**
     * What can be seen of a Python program from outside.
     *
     * @param module the value of {@code -m}
     * @param mappedFiles its native libraries among others
     */
    record Python(Optional<String> module, Collection<String> mappedFiles) {
        Python {
            requireNonNull(module, "module is null");
            mappedFiles = List.copyOf(mappedFiles);
        }

        /** Runs the module or one below it, or has a native library of the package loaded. */
        boolean uses(String wanted) {
            if (module.filter(m -> m.equals(wanted) || m.startsWith(wanted + "."))
                    .isPresent()) {
                return true;
            }
            // bytewax/bytewax.abi3.so is in a directory of the package's name; a lone extension module is NAME.abi3.so.
            String path = "/" + wanted.replace('.', '/');
            return mappedFiles.stream()
                    .filter(file -> file.endsWith(".so"))
                    .anyMatch(
                            file -> file.contains("-packages" + path + "/") || file.contains("-packages" + path + "."));
        }
    }

    boolean fit(SpePattern pattern) {
        return switch (pattern.kind()) {
            case MAIN_CLASS -> mainClass.filter(pattern::covers).isPresent();
            case JAR ->
                java
                        && openFiles.get().stream()
                                .anyMatch(path -> pattern.covers(path.substring(path.lastIndexOf('/') + 1)));
            case THREAD -> java && threads.get().stream().anyMatch(pattern::covers);
            case EXE -> names.stream().anyMatch(pattern::covers);
            case PYTHON -> python.filter(p -> p.uses(pattern.glob())).isPresent();
        };
    }
}

package dev.weir.profiler.symbol.jvm;

import dev.weir.model.EngineProcess;
import dev.weir.model.NameSource;
import dev.weir.profiler.attach.TargetProcess;
import dev.weir.profiler.symbol.CodeMap;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Opens the best source of names that a JVM allows. */
public final class JvmCodeMaps {
    private static final CodeMap NO_NAMES = (address, timeNanos) -> List.of();

    private JvmCodeMaps() {}

    /**
     * Of a process that is no JVM, what it writes to /tmp/perf-PID.map. Of a JVM, AUTO takes what is there without touching the JVM: a live map that it was started with, or a perf map; JVMTI loads the library where there is no map, JCMD asks for
     * {@code Compiler.perfmap}.
     *
     * <p>Nothing that is wrong with the process is
     * thrown: a rung that fails is a warning of the result. A JVM that does not answer costs 10 s for each rung that asks it.
     *
     * @param libraryDirectory where libweirmap.so is extracted to; should be one that the JVM's user can read
     */
    public static JvmCodeMap open(EngineProcess process, NameSource wanted, Path libraryDirectory) {
        List<String> warnings = new ArrayList<>();
        Optional<TargetProcess> target = TargetProcess.read(process.tgid().value());
        if (target.isEmpty() || target.get().startTicks() != process.startTicks()) {
            warnings.add("process " + process.tgid() + " has ended; its compiled code has no names");
            return none(warnings);
        }
        JvmNameRungs rungs = new JvmNameRungs(process, target.get(), warnings);
        boolean isJvm = process.jvm().isPresent();
        boolean auto = wanted == NameSource.AUTO;
        Optional<JvmCodeMap> found = Optional.empty();
        if (isJvm && (auto || wanted == NameSource.JVMTI)) {
            found = rungs.existingMap();
        }
        if (found.isEmpty() && isJvm && wanted == NameSource.JVMTI) {
            found = rungs.loadLibrary(libraryDirectory);
        }
        if (isJvm && wanted == NameSource.JCMD) {
            found = rungs.diagnosticCommand();
        }
        if (!isJvm && (auto || wanted == NameSource.PERF_MAP)) {
            found = rungs.growingPerfMap();
        }
        if (isJvm && found.isEmpty() && (auto || wanted == NameSource.PERF_MAP)) {
            found = rungs.existingPerfMap();
        }
        if (found.isEmpty() && isJvm && auto) {
            warnings.add(
                    "its compiled code has no names: --names jvmti loads a small library into the JVM that tells them");
        }
        return found.orElseGet(() -> isJvm ? none(warnings) : noneNeeded(warnings));
    }

    /** A source of no names, for a process that needs none of these. */
    public static JvmCodeMap none() {
        return none(List.of());
    }

    private static JvmCodeMap noneNeeded(List<String> warnings) {
        return new OpenJvmCodeMap(NO_NAMES, "symbols of its files", warnings, List.of());
    }

    private static JvmCodeMap none(List<String> warnings) {
        return new OpenJvmCodeMap(NO_NAMES, "no names of compiled code", warnings, List.of());
    }
}

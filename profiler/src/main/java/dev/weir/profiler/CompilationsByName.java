package dev.weir.profiler;

import dev.weir.hotspot.code.CodeBlob;
import dev.weir.model.CompiledMethod;
import dev.weir.model.Doubt;
import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import dev.weir.model.StackTrace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What samples that come with names and without addresses, such as async-profiler's, may have stood in: the compilations of a method, by its name.
 *
 * <p>Several compilations of one method (tiers, on-stack replacement) cannot be told apart then, so a sample may stand in any chain of any of them. They are those of the
 * moment when they are first asked for, at the end of a window.
 */
final class CompilationsByName {
    private final HotSpotJvm jvm;
    private final Map<String, List<CodeBlob>> blobs = new HashMap<>();
    private final Map<String, Optional<CompiledMethod>> known = new HashMap<>();
    private boolean read;

    CompilationsByName(HotSpotJvm jvm) {
        this.jvm = jvm;
    }

    /** The doubt about a stack that is named already: its compiled code nearest the leaf. */
    Optional<Doubt> doubt(StackTrace stack) {
        List<Frame> frames = stack.frames();
        return NearestCompiled.in(frames)
                .map(unit -> unit.inDoubt(of(frames.get(unit.to() - 1)).orElseGet(() -> unit.asNamed(frames))));
    }

    private Optional<CompiledMethod> of(Frame method) {
        if (!read) {
            read = true;
            read();
        }
        return known.computeIfAbsent(method.name(), this::union);
    }

    private void read() {
        try {
            jvm.forget();
            for (CodeBlob blob : jvm.codeCache().methods()) {
                rootOf(blob)
                        .ifPresent(root -> blobs.computeIfAbsent(root, name -> new ArrayList<>())
                                .add(blob));
            }
        } catch (IOException ended) {
            // Nothing is known of any method then, which each doubt says.
            blobs.clear();
        }
    }

    private Optional<String> rootOf(CodeBlob blob) {
        try {
            List<Frame> frames = jvm.names().at(blob, blob.codeBegin(), false).frames();
            return Optional.of(frames.get(frames.size() - 1).name());
        } catch (IOException unloaded) {
            return Optional.empty();
        }
    }

    private Optional<CompiledMethod> union(String method) {
        Set<List<Frame>> chains = new LinkedHashSet<>();
        boolean complete = true;
        for (CodeBlob blob : blobs.getOrDefault(method, List.of())) {
            Optional<CompiledMethod> compilation = jvm.names().compiledMethod(blob);
            complete &= compilation.isEmpty() || compilation.get().complete();
            chains.addAll(compilation
                    .map(CompiledMethod::chains)
                    .orElseGet(() -> List.of(List.of(new Frame(FrameKind.JAVA, method, "")))));
        }
        return chains.isEmpty() ? Optional.empty() : Optional.of(new CompiledMethod(0, complete, List.copyOf(chains)));
    }
}

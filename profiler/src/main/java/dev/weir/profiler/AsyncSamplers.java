package dev.weir.profiler;

import dev.weir.model.EngineProcess;
import dev.weir.model.Tgid;
import dev.weir.profiler.asyncprofiler.AsyncSample;
import dev.weir.profiler.asyncprofiler.AsyncSampler;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** async-profiler in all processes of a session. */
final class AsyncSamplers implements AutoCloseable {
    private final Map<Tgid, AsyncSampler> samplers = new TreeMap<>();

    static AsyncSamplers open(Collection<EngineProcess> processes, Path libraryDirectory) {
        AsyncSamplers all = new AsyncSamplers();
        try {
            for (EngineProcess process : processes) {
                all.samplers.put(process.tgid(), AsyncSampler.open(process, libraryDirectory));
            }
            return all;
        } catch (RuntimeException e) {
            all.close();
            throw e;
        }
    }

    /** Loads it into one after the other, which takes up to a second each: the windows overlap but for that. */
    void start(int frequencyHz) {
        samplers.values().forEach(sampler -> sampler.start(frequencyHz));
    }

    void refresh() {
        samplers.values().forEach(AsyncSampler::refresh);
    }

    void stop() {
        samplers.values().forEach(AsyncSampler::stop);
    }

    void forEach(BiConsumer<Tgid, AsyncSample> samples) {
        samplers.forEach((tgid, sampler) -> sampler.forEach(sample -> samples.accept(tgid, sample)));
    }

    List<String> warnings(Tgid tgid) {
        AsyncSampler sampler = samplers.get(tgid);
        return sampler == null ? List.of() : sampler.warnings();
    }

    @Override
    public void close() {
        samplers.values().forEach(AsyncSampler::close);
    }
}

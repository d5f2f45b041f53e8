package dev.weir.profiler.symbol.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.hotspot.ProcessMemory;
import dev.weir.hotspot.VmStructs;
import dev.weir.hotspot.code.CodeBlob;
import dev.weir.hotspot.code.CodeBlobKind;
import dev.weir.hotspot.code.CodeCache;
import dev.weir.hotspot.names.CodeNames;
import dev.weir.model.Frame;
import dev.weir.model.NameSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The two ways to name compiled code, HotSpot's memory read from outside and what HotSpot tells a JVMTI agent, say the same. */
@Timeout(60)
class NamesAgreeTest {
    @TempDir
    private Path directory;

    static List<Path> javaHomes() {
        return PlantedJvm.javaHomes();
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void everyRangeOfTheMapHasTheSameChainInMemory(Path javaHome) throws Exception {
        try (PlantedJvm jvm = PlantedJvm.start(javaHome)) {
            Thread.sleep(2000);
            try (JvmCodeMap names = JvmCodeMaps.open(jvm.engineProcess(), NameSource.JVMTI, directory);
                    ProcessMemory memory = new ProcessMemory(Path.of("/proc/" + jvm.pid()))) {
                WeirMap map = (WeirMap) ((OpenJvmCodeMap) names).names();
                VmStructs structs = VmStructs.read(memory, libjvmBase(jvm.pid()));
                CodeCache codeCache = CodeCache.of(memory, structs);
                CodeNames codeNames = CodeNames.of(memory, structs, codeCache);
                int same = 0;
                int inlined = 0;
                int gone = 0;
                for (CompiledCode code : map.history().current()) {
                    Optional<CodeBlob> blob = codeCache
                            .find(code.address())
                            .filter(found ->
                                    found.kind() == CodeBlobKind.NMETHOD && found.codeBegin() == code.address());
                    if (blob.isEmpty()) {
                        // Native wrappers, which have no ranges, and what was compiled again meanwhile.
                        gone++;
                        continue;
                    }
                    InlineRanges ranges = map.ranges(code).orElseThrow();
                    int start = 0;
                    // The last range is the method's own tail, which no PcDesc ends.
                    for (int i = 0; i < ranges.count() - 1; i++) {
                        List<String> fromMap = Arrays.stream(ranges.methodsAt(start))
                                .mapToObj(map::name)
                                .toList();
                        List<String> fromMemory =
                                codeNames.at(blob.get(), code.address() + ranges.end(i) - 1, false).frames().stream()
                                        .map(Frame::name)
                                        .toList();
                        assertThat(fromMemory).isEqualTo(fromMap);
                        same++;
                        inlined += fromMap.size() > 1 ? 1 : 0;
                        start = ranges.end(i);
                    }
                }
                System.out.println(javaHome + ": " + same + " ranges agree, " + inlined + " of them inlined; " + gone
                        + " methods not compared");
                assertThat(same).isGreaterThan(60);
                assertThat(inlined).isGreaterThan(15);
            }
        }
    }

    private static long libjvmBase(int pid) throws IOException {
        for (String mapping : Files.readAllLines(Path.of("/proc/" + pid + "/maps"))) {
            if (mapping.endsWith("/libjvm.so")) {
                return Long.parseLong(mapping.substring(0, mapping.indexOf('-')), 16);
            }
        }
        throw new IOException("no libjvm.so in " + pid);
    }
}

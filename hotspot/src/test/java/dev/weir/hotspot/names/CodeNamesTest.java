package dev.weir.hotspot.names;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.hotspot.code.CodeBlob;
import dev.weir.hotspot.code.CodeBlobKind;
import dev.weir.model.CompiledMethod;
import dev.weir.model.Frame;
import dev.weir.model.FrameKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class CodeNamesTest {
    private static final String STAGES = "dev.weir.hotspot.names.Stages.";

    static List<Path> javaHomes() throws IOException {
        return StagesJvm.javaHomes();
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void everyCompilationHasTheNameThatHotSpotItselfLists(Path javaHome) throws Exception {
        try (StagesJvm jvm = StagesJvm.start(javaHome)) {
            Map<Integer, String> named = new TreeMap<>();
            Map<Integer, String> listed = new TreeMap<>();
            List<CodeList> before = CodeList.of(jvm);
            jvm.forget();
            int wrappers = 0;
            for (CodeList method : before) {
                Optional<CodeBlob> blob = method.blob(jvm);
                if (blob.isPresent() && blob.get().isMethod()) {
                    NamedCode code = jvm.names().at(blob.get(), method.codeEnd() - 1, false);
                    named.put(
                            method.compileId(),
                            code.frames().get(code.frames().size() - 1).name());
                    if (blob.get().kind() == CodeBlobKind.NATIVE_NMETHOD) {
                        wrappers++;
                        assertThat(code.exact()).isTrue();
                        assertThat(code.frames()).hasSize(1);
                        assertThat(jvm.names().compiledMethod(blob.get())).isEmpty();
                    } else {
                        assertThat(jvm.names()
                                        .compiledMethod(blob.get())
                                        .orElseThrow()
                                        .compileId())
                                .isEqualTo(method.compileId());
                    }
                }
            }
            // What went or came meanwhile is not compared.
            Set<Integer> stillThere =
                    CodeList.of(jvm).stream().map(CodeList::compileId).collect(Collectors.toSet());
            before.stream()
                    .filter(method -> stillThere.contains(method.compileId()))
                    .forEach(method -> listed.put(method.compileId(), method.method()));
            named.keySet().retainAll(stillThere);
            assertThat(listed).hasSizeGreaterThan(40);
            assertThat(named).isEqualTo(listed);
            assertThat(wrappers).isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void stagesThatLeaveNoTraceInDebugInformationAreAmongTheChains(Path javaHome) throws Exception {
        try (StagesJvm jvm = StagesJvm.start(javaHome)) {
            CodeBlob tight = serverCompilation(jvm, STAGES + "tight");
            Set<String> described = new HashSet<>();
            for (long pc = tight.codeBegin(); pc < tight.codeEnd(); pc++) {
                jvm.names().at(tight, pc, false).frames().forEach(frame -> described.add(frame.name()));
            }
            CompiledMethod method = jvm.names().compiledMethod(tight).orElseThrow();
            assertThat(method.method().name()).isEqualTo(STAGES + "tight");
            List<String> chains = method.chains().stream()
                    .map(chain -> chain.stream().map(Frame::name).collect(Collectors.joining(" < ")))
                    .toList();
            String root = " < " + STAGES + "tight";
            assertThat(chains)
                    .contains(
                            STAGES + "tight",
                            STAGES + "parse" + root,
                            STAGES + "mix < " + STAGES + "parse" + root,
                            STAGES + "accept" + root,
                            "dev.weir.hotspot.names.Stages$Window.apply" + root,
                            "dev.weir.hotspot.names.Stages$Window.fold < dev.weir.hotspot.names.Stages$Window.apply"
                                    + root)
                    .noneMatch(chain -> chain.contains("Stages$Other"))
                    .doesNotHaveDuplicates();
            assertThat(method.complete()).isTrue();
            // Else this proves nothing: HotSpot's debug information must not know them by itself.
            assertThat(described).doesNotContain(STAGES + "mix");
            assertThat(method.chains())
                    .allSatisfy(chain ->
                            assertThat(chain.get(chain.size() - 1).kind()).isEqualTo(FrameKind.JAVA))
                    .allSatisfy(chain -> assertThat(chain.subList(0, chain.size() - 1))
                            .allMatch(frame -> frame.kind() == FrameKind.JAVA_INLINED));
        }
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void anAddressBehindACallIsExactAndItsChainIsOneOfItsCompilation(Path javaHome) throws Exception {
        try (StagesJvm jvm = StagesJvm.start(javaHome)) {
            int exact = 0;
            List<String> inlined = new ArrayList<>();
            jvm.forget();
            for (CodeList method : CodeList.of(jvm)) {
                Optional<CodeBlob> blob = method.blob(jvm).filter(found -> found.kind() == CodeBlobKind.NMETHOD);
                if (blob.isEmpty()) {
                    continue;
                }
                List<List<Frame>> chains =
                        jvm.names().compiledMethod(blob.get()).orElseThrow().chains();
                for (long pc = method.codeBegin(); pc < blob.get().codeEnd(); pc++) {
                    NamedCode code = jvm.names().at(blob.get(), pc, true);
                    if (code.exact()) {
                        exact++;
                        assertThat(chains).contains(code.frames());
                        code.frames().stream()
                                .filter(frame -> frame.kind() == FrameKind.JAVA_INLINED)
                                .forEach(frame -> inlined.add(frame.name()));
                    }
                    assertThat(jvm.names().at(blob.get(), pc, false).exact()).isFalse();
                }
            }
            assertThat(exact).isGreaterThan(50);
            assertThat(inlined).isNotEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void theInterpretersMethodIsNamedByItsAddress(Path javaHome) throws Exception {
        try (StagesJvm jvm = StagesJvm.start(javaHome)) {
            jvm.forget();
            String type = jvm.structs().has("CompiledMethod", "_method") ? "CompiledMethod" : "nmethod";
            int compared = 0;
            for (CodeList method : CodeList.of(jvm)) {
                long address =
                        jvm.memory().readLong(method.address() + jvm.structs().offset(type, "_method"));
                if (method.blob(jvm).isPresent() && address != 0) {
                    assertThat(jvm.names().interpreted(address))
                            .containsExactly(new Frame(FrameKind.JAVA_INTERPRETED, method.method(), ""));
                    compared++;
                }
            }
            assertThat(compared).isGreaterThan(40);
        }
    }

    private static CodeBlob serverCompilation(StagesJvm jvm, String method) throws IOException {
        for (int attempt = 0; attempt < 100; attempt++) {
            jvm.forget();
            for (CodeList compiled : CodeList.of(jvm)) {
                Optional<CodeBlob> blob = compiled.blob(jvm);
                if (compiled.level() == 4 && compiled.method().equals(method) && blob.isPresent()) {
                    return blob.get();
                }
            }
        }
        throw new IOException(method + " was not compiled");
    }
}

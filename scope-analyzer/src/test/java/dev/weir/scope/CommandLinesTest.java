package dev.weir.scope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.EngineProcess;
import dev.weir.model.Tgid;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CommandLinesTest {
    private record Recorded(String expected, List<String> words) {
        @Override
        public String toString() {
            return expected;
        }
    }

    static Stream<Recorded> recorded() throws IOException {
        try (InputStream file = CommandLinesTest.class.getResourceAsStream("command-lines.txt")) {
            String text = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(text.split("(?m)^== ", -1)).skip(1).map(block -> {
                List<String> lines =
                        block.lines().filter(line -> !line.isEmpty()).toList();
                return new Recorded(lines.get(0), lines.subList(1, lines.size()));
            });
        }
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void everyEngineIsKnownByItsMainClass(Recorded recorded) {
        JavaLaunch launch = JavaLaunch.parse(
                recorded.words(), Optional.empty(), new ProcessFiles(Path.of("/none"), Path.of("/none")));
        String mainClass = launch.program().orElseThrow().text();
        Observation observation = new Observation(
                new Tgid(1),
                1,
                mainClass,
                "root",
                recorded.words(),
                Optional.of(launch.arguments()),
                new Traits(
                        true,
                        Optional.of(mainClass),
                        List.of("java"),
                        List::<String>of,
                        List::<String>of,
                        Optional.empty()),
                Optional::empty,
                0,
                true);

        Optional<EngineProcess> found =
                KnownSpes.shipped().firstMatch(observation.traits()).map(observation::as);

        assertThat(found.map(p -> p.engine() + " " + p.role().word()).orElse("none -") + " " + mainClass)
                .isEqualTo(recorded.expected());
    }
}

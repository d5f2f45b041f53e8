package dev.weir.scope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.scope.JavaLaunch.Form;
import dev.weir.scope.JavaLaunch.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaLaunchTest {
    @TempDir
    private Path directory;

    private JavaLaunch parse(String... words) {
        return parse(Optional.empty(), words);
    }

    private JavaLaunch parse(Optional<String> jdkJavaOptions, String... words) {
        List<String> line = new ArrayList<>(List.of("java"));
        Collections.addAll(line, words);
        return JavaLaunch.parse(line, jdkJavaOptions, new ProcessFiles(directory, directory));
    }

    private static Optional<Program> program(Form form, String text) {
        return Optional.of(new Program(form, text));
    }

    @Test
    void optionsThatTakeTheNextWordDoNotHideTheMainClass() {
        JavaLaunch launch = parse(
                "-cp",
                "a.B",
                "--add-opens",
                "java.base/java.lang=ALL-UNNAMED",
                "--class-path=x",
                "-p",
                "mods",
                "--add-modules",
                "java.se",
                "-d64",
                "-Xmx1g",
                "a.Main",
                "-cp",
                "x");

        assertThat(launch.program()).isEqualTo(program(Form.CLASS, "a.Main"));
        assertThat(launch.arguments()).containsExactly("-cp", "x");
        assertThat(launch.options()).containsExactly("--class-path=x", "-d64", "-Xmx1g");
    }

    @Test
    void theJarIsTheFirstWordThatIsNoOption() {
        assertThat(parse("-jar", "-Xmx1g", "-cp", "ignored", "app.jar", "x.jar").program())
                .isEqualTo(program(Form.JAR, "app.jar"));
    }

    @Test
    void aModuleIsNamedInTwoWordsOrInOne() {
        assertThat(parse("-p", "mods", "-m", "acme/acme.Main", "x").program())
                .isEqualTo(program(Form.MODULE, "acme/acme.Main"));
        assertThat(parse("--module=acme/acme.Main", "x")).satisfies(launch -> {
            assertThat(launch.program()).isEqualTo(program(Form.MODULE, "acme/acme.Main"));
            assertThat(launch.arguments()).containsExactly("x");
        });
    }

    @Test
    void argfilesAreExpandedUntilTheMainClassIsNamed() throws IOException {
        Files.writeString(directory.resolve("options"), "-XX:+UseSerialGC -cp\n\"my lib\"\n");
        Files.writeString(directory.resolve("main"), "a.Main one @options");

        JavaLaunch launch = parse("@options", "@/main", "@options");

        assertThat(launch.program()).isEqualTo(program(Form.CLASS, "a.Main"));
        assertThat(launch.options()).containsExactly("-XX:+UseSerialGC");
        assertThat(launch.arguments()).containsExactly("one", "@options", "@options");
    }

    @Test
    void aValueMayComeFromAnArgfile() throws IOException {
        Files.writeString(directory.resolve("path"), "a.jar:b.jar");

        assertThat(parse("-cp", "@path", "a.Main").program()).isEqualTo(program(Form.CLASS, "a.Main"));
    }

    @Test
    void twoAtSignsAreOneAndTheSwitchTurnsArgfilesOff() {
        assertThat(parse("@@main").program()).isEqualTo(program(Form.CLASS, "@main"));
        assertThat(parse("--disable-@files", "@main").program()).isEqualTo(program(Form.CLASS, "@main"));
        assertThat(parse("-m", "m/a.Main", "@absent").complete()).isTrue();
    }

    @Test
    void anArgfileThatCannotBeReadLeavesTheMainClassUnknown() {
        JavaLaunch launch = parse("@absent", "perhaps.an.Argument");

        assertThat(launch.complete()).isFalse();
        assertThat(launch.program()).isEmpty();
    }

    @Test
    void theVariableComesFirst() throws IOException {
        Files.writeString(directory.resolve("options"), "-XX:+UseSerialGC");

        assertThat(parse(Optional.of("-XX:MaxRAM=1g '-Da=b c' @options"), "-XX:-UseSerialGC", "a.Main")
                        .options())
                .containsExactly("-XX:MaxRAM=1g", "-Da=b c", "-XX:+UseSerialGC", "-XX:-UseSerialGC");
    }

    @Test
    void hostileCommandLinesNameNoProgramAndDoNoHarm() {
        assertThat(parse().program()).isEmpty();
        assertThat(parse("-cp").program()).isEmpty();
        assertThat(parse("-m").program()).isEmpty();
        assertThat(parse("@").program()).isEqualTo(program(Form.CLASS, "@"));
        assertThat(parse("@\0", "@\uFFFD").complete()).isFalse();
        assertThat(JavaLaunch.parse(List.of(), Optional.empty(), new ProcessFiles(directory, directory))
                        .program())
                .isEmpty();
    }
}

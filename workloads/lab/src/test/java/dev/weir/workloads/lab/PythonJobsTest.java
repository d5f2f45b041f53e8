package dev.weir.workloads.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The benchmark's Python functions have their tests beside them; this runs those with the interpreter that the lab takes. */
class PythonJobsTest {
    private static final Path PYTHON = Path.of("/usr/bin/python3");

    @Test
    void thePythonFunctionsOfTheBenchmarkDoWhatTheirTestsSay() {
        assumeTrue(Files.isExecutable(PYTHON), "there is no " + PYTHON);
        assertThat(Commands.run(
                        PYTHON.toString(),
                        "-B",
                        "-m",
                        "unittest",
                        "discover",
                        "-s",
                        "../ysb-python",
                        "-p",
                        "test_*.py"))
                .containsPattern("Ran [1-9][0-9]* tests")
                .endsWith("OK");
    }
}

package dev.weir.workloads.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the workloads have in Python has its tests beside it; this runs those with the interpreter that the lab takes. */
class PythonJobsTest {
    private static final Path PYTHON = Path.of("/usr/bin/python3");

    @ParameterizedTest
    @ValueSource(strings = {"ysb-python", "p2p"})
    void thePythonOfTheWorkloadsDoesWhatItsTestsSay(String folder) {
        assumeTrue(Files.isExecutable(PYTHON), "there is no " + PYTHON);
        assertThat(Commands.run(PYTHON.toString(), "-B", "-m", "unittest", "discover", "-s", "../" + folder))
                .containsPattern("Ran [1-9][0-9]* tests")
                .endsWith("OK");
    }
}

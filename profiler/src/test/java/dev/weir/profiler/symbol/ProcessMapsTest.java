package dev.weir.profiler.symbol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.Tgid;
import dev.weir.profiler.symbol.ProcessMaps.Mapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessMapsTest {
    private static final String LIBC =
            "7f0000001000-7f0000002000 r-xp 00026000 fe:00 326269                     /usr/lib/libc.so.6\n";

    @TempDir
    Path proc;

    private long now;

    @BeforeEach
    void start() throws IOException {
        Files.createDirectory(proc.resolve("42"));
        stat("12345");
    }

    @Test
    void readsEveryKindOfLine() {
        List<Mapping> mappings = ProcessMaps.parse((LIBC
                        + "7f0000010000-7f0000020000 rwxp 00000000 00:00 0 \n"
                        + "7f0000030000-7f0000031000 r-xp 00000000 00:05 99   /memfd:doublemapper (deleted)\n"
                        + "7f0000040000-7f0000041000 r-xp 00000000 fe:00 7    /opt/my lib\\012.so (deleted)\n"
                        + "7f0000050000-7f0000051000 r-xp 00000000 00:00 0    [anon:v8]\n"
                        + "ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0    [vsyscall]\n"
                        + "00400000-00401000 r-xp 00000000 fe:00 8    /bin/x\n")
                .getBytes(UTF_8));
        assertThat(mappings).hasSize(7);
        assertThat(mappings.get(0).library()).isEqualTo("x");
        assertThat(mappings.get(1))
                .isEqualTo(new Mapping(
                        0x7f0000001000L, 0x7f0000002000L, true, 0x26000, "fe:00", 326269, "/usr/lib/libc.so.6", false));
        assertThat(mappings.get(2).mayHoldGeneratedCode()).isTrue();
        assertThat(mappings.get(3).mayHoldGeneratedCode()).isTrue();
        assertThat(mappings.get(4).path()).isEqualTo("/opt/my lib\n.so");
        assertThat(mappings.get(4).deleted()).isTrue();
        assertThat(mappings.get(5).isFile()).isFalse();
        assertThat(mappings.get(6).path()).as("unsigned order").isEqualTo("[vsyscall]");
    }

    @Test
    void oddLinesArePassedOver() {
        assertThat(ProcessMaps.parse(
                        "\n-\n - - - -\nzz-yy r-xp 0 0:0 0\n5-4 r-xp 0 0:0 0\n1-2 r-xp 0 0:0\n1-2 x 0 0:0 0\nnonsense\n"
                                .getBytes(UTF_8)))
                .isEmpty();
    }

    @Test
    void aLibraryThatCameLaterIsFoundButNotByReadingForEveryAddress() throws IOException {
        maps(LIBC);
        ProcessMaps maps = new ProcessMaps(proc, new Tgid(42), () -> now);
        maps(LIBC + "7f0000003000-7f0000004000 r-xp 00000000 fe:00 9    /late.so\n");
        assertThat(maps.at(0x7f0000003500L)).as("read a moment ago").isEmpty();
        now += 1_000_000_000;
        assertThat(maps.at(0x7f0000003500L)).get().extracting(Mapping::path).isEqualTo("/late.so");
    }

    @Test
    void aLibraryThatWentKeepsItsNameUntilAnotherTakesItsPlace() throws IOException {
        maps(
                LIBC
                        + "7f0000003000-7f0000004000 r-xp 00000000 fe:00 9    /gone.so\n7f0000005000-7f0000006000 r-xp 00000000 fe:00 9    /replaced.so\n");
        ProcessMaps maps = new ProcessMaps(proc, new Tgid(42), () -> now);
        maps(LIBC + "7f0000005800-7f0000006800 r-xp 00000000 fe:00 9    /new.so\n");
        now += 1_000_000_000;
        assertThat(maps.at(1)).isEmpty();
        assertThat(maps.at(0x7f0000003500L)).get().extracting(Mapping::path).isEqualTo("/gone.so");
        assertThat(maps.at(0x7f0000005900L)).get().extracting(Mapping::path).isEqualTo("/new.so");
        assertThat(maps.at(0x7f0000005100L)).isEmpty();
    }

    @Test
    void anEndedProcessKeepsItsMapsAndANewOneWithItsNumberIsNotAsked() throws IOException {
        maps(LIBC);
        ProcessMaps maps = new ProcessMaps(proc, new Tgid(42), () -> now);
        stat("99999");
        maps("7f0000001000-7f0000002000 r-xp 00026000 fe:00 1    /other.so\n");
        now += 1_000_000_000;
        assertThat(maps.at(1)).isEmpty();
        assertThat(maps.hasEnded()).isTrue();
        assertThat(maps.at(0x7f0000001500L)).get().extracting(Mapping::path).isEqualTo("/usr/lib/libc.so.6");
    }

    private void maps(String text) throws IOException {
        Files.writeString(proc.resolve("42/maps"), text, UTF_8);
    }

    private void stat(String startTime) throws IOException {
        Files.writeString(
                proc.resolve("42/stat"), "42 (a) (b) S 1" + " 0".repeat(17) + " " + startTime + " 0 0\n", UTF_8);
    }
}

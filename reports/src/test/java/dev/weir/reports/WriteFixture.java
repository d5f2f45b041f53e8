package dev.weir.reports;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes the fixture's run, for people who want to look at it: {@code WriteFixture DIRECTORY}. */
final class WriteFixture {
    private WriteFixture() {}

    public static void main(String[] words) throws IOException {
        Path folder = Path.of(words[0]);
        RunWriter.write(folder.resolve("full"), Fixture.run(), Fixture.measured(), Fixture.summary(), Fixture.stacks());
        RunWriter.write(
                folder.resolve("no-events"),
                Fixture.run(),
                Fixture.measured(),
                Fixture.withoutEvents(),
                Fixture.stacks());
        RunWriter.write(
                folder.resolve("nothing"), Fixture.run(), Fixture.measured(), Fixture.withoutSamples(), List.of());
        Files.writeString(folder.resolve("table-80.txt"), TerminalTable.render(Fixture.summary(), 80, false), UTF_8);
        System.out.print(TerminalTable.render(Fixture.summary(), 120, true));
        System.out.print(TerminalTable.render(Fixture.withoutEvents(), 80, true));
        System.out.print(TerminalTable.render(Fixture.withoutSamples(), 80, true));
    }
}

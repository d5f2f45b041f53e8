package dev.weir.hotspot.unwind;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The mapped files of a process without their unwind tables: a walk gets through libjvm.so, and ends in libc above it. */
final class MappedFiles implements NativeCode {
    private record File(long begin, long end, String name) {}

    private final List<File> files = new ArrayList<>();
    private final long leafPc;

    /** @param leafPc in libc too, where the thread sleeps */
    MappedFiles(Path procDirectory, long leafPc) throws IOException {
        this.leafPc = leafPc;
        for (String line : Files.readAllLines(procDirectory.resolve("maps"))) {
            if (line.contains("r-xp") && line.contains("/")) {
                int dash = line.indexOf('-');
                files.add(new File(
                        Long.parseLong(line.substring(0, dash), 16),
                        Long.parseLong(line.substring(dash + 1, line.indexOf(' ')), 16),
                        line.substring(line.lastIndexOf('/') + 1)));
            }
        }
    }

    private Optional<File> at(long pc) {
        return files.stream()
                .filter(file -> file.begin() <= pc && pc < file.end())
                .findFirst();
    }

    @Override
    public boolean isExecutable(long pc) {
        return at(pc).isPresent();
    }

    @Override
    public boolean keepsFramePointers(long pc) {
        return at(pc).filter(file -> file.name().equals("libjvm.so")).isPresent();
    }

    @Override
    public Optional<NativeStep> step(long pc, boolean leaf, NativeRegisters registers, StackReader stack) {
        return Optional.empty();
    }

    @Override
    public boolean isThreadEntry(long pc) {
        return pc != leafPc
                && at(pc).filter(file -> file.name().startsWith("libc.so")).isPresent();
    }
}

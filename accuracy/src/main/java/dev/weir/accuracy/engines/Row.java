package dev.weir.accuracy.engines;

import java.util.List;
import java.util.Optional;

/**
 * One line of the table: an engine in one of its modes.
 *
 * @param id names the run's folder, and the row on the command line
 * @param engine what people call it, without its version
 * @param version the file, as a path below the repository whose name holds a {@code *}, where the build put the engine: the {@code *} is its version; empty for what has none
 * @param mode how it is run here
 * @param lab the words behind {@code workloads/run}: the engine and its options
 * @param rate events per second, where this engine cannot take what the others do
 * @param processes what {@code weir} must tell of the host, as {@code role program}, sorted; the program without its package. One that may be there or not ends with {@code ?}
 * @param mostUnexplained the part of the cycles, 0 to 1, that may be unmatched and unresolved
 * @param sameLoad whether the job is the whole benchmark, so that its cycles per event can stand beside those of others
 * @param note what a reader must know of the row, in Markdown
 */
record Row(
        String id,
        String engine,
        String version,
        String mode,
        List<String> lab,
        Optional<Integer> rate,
        List<String> processes,
        double mostUnexplained,
        boolean sameLoad,
        Optional<String> note) {
    static final double JVM = 0.05;
    static final double PYTHON = 0.10;

    Row {
        lab = List.copyOf(lab);
        processes = processes.stream().sorted().toList();
    }
}

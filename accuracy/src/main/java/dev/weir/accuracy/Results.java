package dev.weir.accuracy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** The cells so far, one line of JSON each; of several with the same key the last counts, so a cell that failed can be measured again. */
final class Results {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final Map<Cell.Key, Cell> cells = new LinkedHashMap<>();

    Results(Path directory) throws IOException {
        Files.createDirectories(directory);
        file = directory.resolve("cells.jsonl");
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                try {
                    Cell cell = Cell.fromJson(JSON.readTree(line));
                    cells.put(cell.key(), cell);
                } catch (JsonProcessingException e) {
                    // The last line of a run that was killed while it wrote: its cell is measured again.
                    System.err.println("accuracy: left out a line of " + file + " that is no JSON");
                }
            }
        }
    }

    boolean has(Cell.Key key) {
        Cell cell = cells.get(key);
        return cell != null && cell.failure().isEmpty();
    }

    void add(Cell cell) throws IOException {
        cells.put(cell.key(), cell);
        Files.writeString(file, cell.toJson() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    Collection<Cell> cells() {
        return cells.values();
    }
}

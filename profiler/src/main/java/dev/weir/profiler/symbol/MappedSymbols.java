package dev.weir.profiler.symbol;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.weir.model.Tgid;
import dev.weir.profiler.symbol.ElfImage.Section;
import dev.weir.profiler.symbol.ProcessMaps.Mapping;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Where some symbols of one mapped file lie in a process, functions or not.
 *
 * @param library the file's name
 * @param path as the process sees it
 * @param addresses in the process, of those symbols that the file defines
 */
public record MappedSymbols(String library, String path, Map<String, Long> addresses) {
    private static final int SYMBOL_BYTES = 24;
    private static final int PAGE_BYTES = 4096;

    public MappedSymbols {
        addresses = Map.copyOf(addresses);
    }

    /** Where a symbol lies. */
    public OptionalLong address(String symbol) {
        Long address = addresses.get(symbol);
        return address == null ? OptionalLong.empty() : OptionalLong.of(address);
    }

    /**
     * Looks for them in the files that are mapped as code, in the order of their addresses.
     *
     * @param libraries of which files to ask, by their names; the executable is asked in any case
     * @param required the symbol that tells the right file
     */
    public static Optional<MappedSymbols> find(
            Tgid pid, Predicate<String> libraries, String required, Set<String> wanted) {
        Path process = Path.of("/proc", pid.toString());
        MappedFiles files = new MappedFiles(process);
        Optional<String> executable = executable(process);
        Set<String> asked = new LinkedHashSet<>();
        for (Mapping mapping : new ProcessMaps(Path.of("/proc"), pid, System::nanoTime).mappings()) {
            boolean worthIt = mapping.executable()
                    && mapping.isFile()
                    && (libraries.test(mapping.library())
                            || executable.filter(mapping.path()::equals).isPresent());
            if (!worthIt || !asked.add(mapping.path())) {
                continue;
            }
            try (ByteSource source = ByteSource.open(files.openable(mapping))) {
                Map<String, Long> found = read(ElfImage.parse(source), mapping, wanted);
                if (found.containsKey(required)) {
                    return Optional.of(new MappedSymbols(mapping.library(), mapping.path(), found));
                }
            } catch (IOException | InvalidPathException unreadable) {
                // The Symbolizer, which needs the same file for names, tells of it.
            }
        }
        return Optional.empty();
    }

    private static Optional<String> executable(Path process) {
        try {
            return Optional.of(process.resolve("exe").toRealPath().toString());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Map<String, Long> read(ElfImage image, Mapping mapping, Set<String> wanted) throws IOException {
        Map<String, Long> found = new HashMap<>();
        OptionalLong bias = bias(image, mapping);
        if (bias.isEmpty()) {
            return found;
        }
        for (int type : new int[] {ElfImage.SECTION_DYNSYM, ElfImage.SECTION_SYMTAB}) {
            Optional<Section> table = image.sectionOfType(type);
            Optional<Section> strings = table.flatMap(section -> image.section(section.link()));
            if (strings.isPresent() && table.get().entrySize() == SYMBOL_BYTES && found.size() < wanted.size()) {
                readTable(image.contents(table.get()), image.contents(strings.get()), bias.getAsLong(), wanted, found);
            }
        }
        return found;
    }

    /** What is added to an address of the file where it is mapped. A segment may begin within the first page of its mapping. */
    private static OptionalLong bias(ElfImage image, Mapping mapping) {
        for (long within : new long[] {0, PAGE_BYTES - 1}) {
            OptionalLong address = image.addressOfOffset(mapping.offset() + within);
            if (address.isPresent()) {
                return OptionalLong.of(mapping.start() + within - address.getAsLong());
            }
        }
        return OptionalLong.empty();
    }

    private static void readTable(
            ByteBuffer entries, ByteBuffer strings, long bias, Set<String> wanted, Map<String, Long> found) {
        for (String name : wanted) {
            byte[] text = (name + "\0").getBytes(US_ASCII);
            for (int at = 0; at + SYMBOL_BYTES <= entries.limit() && !found.containsKey(name); at += SYMBOL_BYTES) {
                boolean defined = entries.getShort(at + 6) != 0;
                if (defined && isAt(strings, entries.getInt(at), text)) {
                    found.put(name, bias + entries.getLong(at + 8));
                }
            }
        }
    }

    private static boolean isAt(ByteBuffer strings, int from, byte[] text) {
        if (from < 0 || from > strings.limit() - text.length) {
            return false;
        }
        for (int i = 0; i < text.length; i++) {
            if (strings.get(from + i) != text[i]) {
                return false;
            }
        }
        return true;
    }
}

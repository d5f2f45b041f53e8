package dev.weir.cli;

import dev.weir.model.CounterEvent;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * What {@code --counters} asks for.
 *
 * @param events sorted, distinct
 */
record CounterChoice(List<CounterEvent> events) {
    CounterChoice {
        events = List.copyOf(new TreeSet<>(events));
    }

    static CounterChoice parse(String text) {
        if (text.equals("none")) {
            return new CounterChoice(List.of());
        }
        if (text.equals("auto")) {
            return new CounterChoice(List.copyOf(CounterEvent.AUTO));
        }
        return new CounterChoice(Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .map(name -> CounterEvent.ofPerfName(name).orElseThrow(() -> unknown(name)))
                .toList());
    }

    private static TypeConversionException unknown(String name) {
        return new TypeConversionException("'" + name + "' is no counter that Weir knows. Give auto, none, or some of "
                + Arrays.stream(CounterEvent.values())
                        .map(CounterEvent::perfName)
                        .collect(Collectors.joining(", "))
                + ", with commas between them");
    }

    static final class Converter implements ITypeConverter<CounterChoice> {
        @Override
        public CounterChoice convert(String value) {
            return parse(value);
        }
    }
}

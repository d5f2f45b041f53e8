package dev.weir.cli;

import dev.weir.model.EngineRole;
import dev.weir.model.NameSource;
import dev.weir.model.SampleSource;
import dev.weir.model.UnwindMode;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An option's words for the constants of an enum, as people type them: {@code async-profiler} for ASYNC_PROFILER, in whatever case. */
abstract class Choice<E extends Enum<E>> implements ITypeConverter<E>, Iterable<String> {
    private final List<E> constants;

    private Choice(Class<E> type) {
        constants = Arrays.asList(type.getEnumConstants());
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public E convert(String value) {
        return constants.stream()
                .filter(constant ->
                        word(constant).equals(value.toLowerCase(Locale.ROOT).replace('_', '-')))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("expected one of "
                        + String.join(", ", constants.stream().map(Choice::word).toList())
                        + " but was '" + value + "'"));
    }

    @Override
    public Iterator<String> iterator() {
        return constants.stream().map(Choice::word).iterator();
    }

    static final class OfNames extends Choice<NameSource> {
        OfNames() {
            super(NameSource.class);
        }
    }

    static final class OfRole extends Choice<EngineRole> {
        OfRole() {
            super(EngineRole.class);
        }
    }

    static final class OfSource extends Choice<SampleSource> {
        OfSource() {
            super(SampleSource.class);
        }
    }

    static final class OfUnwind extends Choice<UnwindMode> {
        OfUnwind() {
            super(UnwindMode.class);
        }
    }
}

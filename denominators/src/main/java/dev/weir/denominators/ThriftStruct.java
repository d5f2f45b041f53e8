package dev.weir.denominators;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Thrift struct by the numbers of its fields, as the interface definition has them. Its values are {@link Long} for every whole number, {@link Double}, {@link Boolean}, {@link String} for
 * strings and binaries alike, {@link List} for lists and sets, {@link Map}, and {@code ThriftStruct}.
 *
 * <p>A struct is a value and may be a key: Storm's counts are by {@code GlobalStreamId}.
 */
record ThriftStruct(Map<Short, Object> fields) {
    ThriftStruct {
        fields = Map.copyOf(fields);
    }

    Optional<Object> field(int number) {
        return Optional.ofNullable(fields.get((short) number));
    }

    String text(int number) {
        return fields.get((short) number) instanceof String text ? text : "";
    }

    long number(int number) {
        return fields.get((short) number) instanceof Long value ? value : 0;
    }

    Optional<ThriftStruct> struct(int number) {
        return fields.get((short) number) instanceof ThriftStruct struct ? Optional.of(struct) : Optional.empty();
    }

    List<?> list(int number) {
        return fields.get((short) number) instanceof List<?> list ? list : List.of();
    }

    Map<?, ?> map(int number) {
        return fields.get((short) number) instanceof Map<?, ?> map ? map : Map.of();
    }
}

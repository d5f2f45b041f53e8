package dev.weir.aggregator;

import dev.weir.model.StackTrace;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** Sorts what has a stack by its collapsed text, which is written once per element and not once per comparison. */
final class StackOrder {
    private StackOrder() {}

    private record Keyed<T>(T element, String collapsed, StackTrace stack) {}

    /** Sorted by {@code first}, then by the stack: equal elements in any order give one result. */
    static <T> List<T> sorted(List<T> elements, Function<T, StackTrace> stackOf, Comparator<T> first) {
        return elements.stream()
                .map(element -> new Keyed<>(element, stackOf.apply(element).toCollapsed(), stackOf.apply(element)))
                .sorted(Comparator.<Keyed<T>, T>comparing(Keyed::element, first)
                        .thenComparing(Keyed::collapsed)
                        // Different stacks may have one text: an inlined frame and a physical one of the same name.
                        .thenComparing(keyed -> keyed.stack().toString()))
                .map(Keyed::element)
                .toList();
    }
}

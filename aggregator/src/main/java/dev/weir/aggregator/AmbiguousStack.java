package dev.weir.aggregator;

import static java.util.Objects.requireNonNull;

/** What ambiguous stacks that are alike have in common: where they are counted, where they may belong, and the compiled method whose code it was. */
record AmbiguousStack(Attribution attribution, String compiledMethod) {
    AmbiguousStack {
        requireNonNull(attribution, "attribution is null");
        requireNonNull(compiledMethod, "compiledMethod is null");
    }
}

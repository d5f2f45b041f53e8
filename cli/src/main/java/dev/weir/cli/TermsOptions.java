package dev.weir.cli;

import dev.weir.model.Terms;
import dev.weir.model.Terms.Price;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that decide how figures are worked out from what was measured: the same for every command that works them out. */
final class TermsOptions {
    // 0.04/core-hour, EUR 0.04/core-hour, $0.04/core-hour, 0.04 EUR/core-hour
    private static final Pattern PRICE =
            Pattern.compile("([^\\d/\\s.]{0,8})\\s*(\\d+\\.?\\d*|\\.\\d+)\\s*([^\\d/\\s.]{0,8})/core-hour");

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--steady-only",
            negatable = true,
            description = "Leave the disturbed parts of the window out of all figures instead of warning about them.")
    private @Nullable Boolean steadyOnly;

    @Option(
            names = "--strict",
            negatable = true,
            description = "Give no figure per event when denominators disagree by more than 2 %%, and exit with 5.")
    private @Nullable Boolean strict;

    @Option(
            names = "--price",
            paramLabel = "PRICE",
            description =
                    "What a core costs, such as 0.04/core-hour or 'EUR 0.04/core-hour': gives money per million events.")
    private @Nullable String price;

    @Option(
            names = "--watts-per-core",
            paramLabel = "WATTS",
            description = "What a busy core draws, for hosts without an energy meter: gives joules per million events.")
    private @Nullable Double wattsPerCore;

    /** The terms that were asked for. */
    Terms terms() {
        return terms(Terms.DEFAULT);
    }

    /** The terms of a recorded run, with those in their place that were asked for. */
    Terms terms(Terms recorded) {
        try {
            return new Terms(
                    steadyOnly == null ? recorded.steadyOnly() : steadyOnly,
                    strict == null ? recorded.strict() : strict,
                    price == null ? recorded.price() : Optional.of(price(price)),
                    wattsPerCore == null ? recorded.wattsPerCore() : Optional.of(wattsPerCore));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private Price price(String text) {
        Matcher matcher = PRICE.matcher(text.strip());
        if (!matcher.matches()
                || !(matcher.group(1).isEmpty() || matcher.group(3).isEmpty())) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--price " + text
                            + ": not a price of a core-hour. Write it as 0.04/core-hour, or with a currency: 'EUR"
                            + " 0.04/core-hour'");
        }
        return new Price(Double.parseDouble(matcher.group(2)), matcher.group(1) + matcher.group(3));
    }
}

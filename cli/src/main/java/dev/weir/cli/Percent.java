package dev.weir.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** A percentage in an option. Its sign is not left out: 0.05 could be meant as a part. */
final class Percent {
    private static final Pattern PERCENT = Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)\\s*%");

    private Percent() {}

    /** The part that it is of one: 0.05 of {@code 5%}. */
    static double part(CommandSpec spec, String option, String text) {
        Matcher matcher = PERCENT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new ParameterException(
                    spec.commandLine(), option + " " + text + ": not a percentage. Write it as 3%");
        }
        return Double.parseDouble(matcher.group(1)) / 100;
    }

    /** A part that something can be known or changed by: neither nothing nor all. */
    static double between(CommandSpec spec, String option, String text) {
        double part = part(spec, option, text);
        if (!(part > 0 && part < 1)) {
            throw new ParameterException(
                    spec.commandLine(), option + " " + text + ": not between 0 % and 100 %. Write it as 3%");
        }
        return part;
    }
}
